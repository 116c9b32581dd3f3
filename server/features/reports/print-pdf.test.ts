import { expect, test } from 'vitest'
import { createPrinter, type PdfOrder } from './print-pdf.ts'

const order = (rows: string[][]): PdfOrder => ({
  madeAt: 0,
  table: { title: 'Activity', subtitle: 'all of it', columns: [{ name: 'Who', width: 1 }], rows },
})
const never = new AbortController().signal

test('[RP6] a PDF is made on another thread, and everything else goes on meanwhile', async () => {
  const print = createPrinter()
  const letters = (nth: number): string =>
    String.fromCodePoint(...Array.from({ length: 200 }, (_, at) => 0x4e00 + nth * 50 + at))
  const rows = Array.from({ length: 100 }, (_, nth) => [letters(nth)])
  let turns = 0
  const turning = setInterval(() => (turns += 1), 5)
  const made = await print(order(rows), never)
  clearInterval(turning)
  expect(Buffer.from(made).toString('latin1', 0, 5)).toBe('%PDF-')
  // Starting a thread and reading fonts alone take longer than that.
  expect(turns).toBeGreaterThan(5)
})

test('[RP6] one that is not wanted any more, or cannot be made, keeps no other from being made', async () => {
  const print = createPrinter()
  const stop = new AbortController()
  const given = print(order([['ana']]), stop.signal)
  // reason: what no table is
  const broken = print(order([null] as unknown as string[][]), never)
  const good = print(order([['ben']]), never)
  stop.abort(new Error('not wanted'))
  await expect(given).rejects.toThrow('not wanted')
  await expect(broken).rejects.toThrow()
  expect((await good).length).toBeGreaterThan(1000)
})
