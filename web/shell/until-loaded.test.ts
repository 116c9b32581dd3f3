import { expect, test } from 'vitest'
import { untilLoaded } from './until-loaded.ts'

test('[PL47] what cannot be loaded is tried again until it comes, ever more seldom', async () => {
  const waits: number[] = []
  let asked = 0
  const load = async (): Promise<string> => {
    asked += 1
    if (asked <= 7) throw new TypeError('Failed to fetch')
    return 'notes'
  }
  const loaded = await untilLoaded(load, async (ms) => void waits.push(ms))
  expect(loaded).toBe('notes')
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
})
