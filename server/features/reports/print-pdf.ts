/**
 * PDFs are made on a thread of their own, one after another: fonts and pages take their time and memory, and nobody
 * else's.
 */
import { Worker } from 'node:worker_threads'
import type { ReportTable } from './report-table.ts'

export interface PdfOrder {
  readonly table: ReportTable
  /** Milliseconds since 1970. */
  readonly madeAt: number
}

/** Rejects with the reason of `signal` when that is aborted, and when the PDF cannot be made. */
export type PrintPdf = (order: PdfOrder, signal: AbortSignal) => Promise<Uint8Array>

/** Fonts and thousands of pages have room in it; whatever needs more is given up. */
const MOST_MEMORY_MB = 512

export function createPrinter(): PrintPdf {
  let last: Promise<unknown> = Promise.resolve()
  return (order, signal) => {
    const mine = last.then(() => print(order, signal))
    // reason: whoever asked for the one before was told what was wrong with it
    last = mine.catch(() => {})
    return mine
  }
}

async function print(order: PdfOrder, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  })
  const stop = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', stop)
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('The PDF could not be made.')))
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
