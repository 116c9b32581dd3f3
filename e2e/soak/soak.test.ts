/**
 * Short versions of what `npm run soak` does for hours. SOAK_SEED repeats a run. How long anything took is printed and
 * not judged.
 */
import { afterEach, expect, test } from 'vitest'
import { startTarget, stopStock } from '../../bench/target.ts'
import { memoryOf } from '../attacks/process-memory.ts'
import { MOST_GROWTH_BYTES } from '../attacks/run-attack.ts'
import { cleanUp } from '../concord.ts'
import { closeClients, until } from '../stock.ts'
import { CHURN_SETTINGS, churn } from './churn.ts'
import { FRAME_SETTINGS, fuzzFrames } from './frame-fuzz.ts'
import { STORM_SETTINGS, storm } from './storm.ts'
import { FUZZ_SETTINGS, fuzzUpdates } from './update-fuzz.ts'

const SEED = Number(process.env['SOAK_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

afterEach(async () => {
  closeClients()
  await stopStock()
  await cleanUp()
})

const metric = async (wsUrl: string, name: string): Promise<number> => {
  const text = await (await fetch(`http://${new URL(wsUrl).host}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1])
}

test(
  '[RB4] no update, whatever its shape, makes a document that cannot be opened, edited and rebuilt; true edits are taken',
  { timeout: 180_000 },
  async () => {
    console.log(`updates of every shape: SOAK_SEED=${SEED}`)
    const target = await startTarget('concord', { env: FUZZ_SETTINGS })
    const done = await fuzzUpdates(target, { seed: SEED, updates: 1500, ms: 45_000 })
    console.log(
      `updates of every shape: ${done.sent} sent, ${done.taken} taken, ${done.refused} refused, ${done.documents} documents`,
    )
    expect(done.poisoned).toEqual([])
    expect(done.wronged).toBe(0)
    expect(done.taken).toBeGreaterThan(50)
    expect(done.refused).toBeGreaterThan(50)
  },
)

test(
  '[RB5] frames of every shape, in any order and on many sockets, harm nobody who works beside them',
  { timeout: 180_000 },
  async () => {
    console.log(`frames of every shape: SOAK_SEED=${SEED}`)
    const target = await startTarget('concord', { env: FRAME_SETTINGS })
    const done = await fuzzFrames(target, { seed: SEED, frames: 20_000 })
    const { near, far } = done.noticed
    console.log(
      `frames of every shape: ${done.sent} on ${done.sockets} sockets, waited ${Math.round(far.worstMs)} ms elsewhere`,
    )
    expect(done).toMatchObject({ lost: 0, wordless: 0 })
    expect(done.growthBytes).toBeLessThan(MOST_GROWTH_BYTES)
    for (const pair of [near, far])
      expect(pair).toMatchObject({ unseen: 0, unacknowledged: false, closes: 0, faults: [] })
    expect(await metric(target.wsUrl, 'concord_sockets')).toBeLessThan(20)
  },
)

test(
  '[RB6] when the server ended and is back, all who worked on without it return at once, are in step, and nothing is lost',
  { timeout: 120_000 },
  async () => {
    const target = await startTarget('concord', { env: STORM_SETTINGS })
    const done = await storm(target, { clients: 100, documents: 5, edits: 5 })
    console.log(
      `everybody returns: ${done.clients} clients, all in step after ${Math.round(done.allMs)} ms`,
    )
    expect(done).toMatchObject({ clients: 100, edits: 500, lost: 0, apart: 0 })
  },
)

test(
  '[RB7] who comes and goes leaves nothing behind in the memory of the server',
  { timeout: 120_000 },
  async () => {
    console.log(`coming and going: SOAK_SEED=${SEED}`)
    const target = await startTarget('concord', { env: CHURN_SETTINGS })
    const before = memoryOf(target.pid)!.nowBytes
    const done = await churn(target, { seed: SEED, people: 20, ms: 10_000 })
    console.log(`coming and going: ${done.visits} visits, ${done.acknowledged} edits acknowledged`)
    expect(done.visits).toBeGreaterThan(5)
    expect(done.acknowledged).toBeGreaterThan(10)
    await until(async () => (await metric(target.wsUrl, 'concord_sockets')) === 0)
    await until(async () => (await metric(target.wsUrl, 'concord_open_documents')) === 0)
    expect(memoryOf(target.pid)!.nowBytes - before).toBeLessThan(MOST_GROWTH_BYTES)
  },
)
