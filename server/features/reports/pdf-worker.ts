/** The thread on which one PDF is laid out. */
import { parentPort, workerData } from 'node:worker_threads'
import { pdfOf } from './pdf.ts'
import type { PdfOrder } from './print-pdf.ts'

const { table, madeAt } = workerData as PdfOrder
parentPort!.postMessage(new Uint8Array(await pdfOf(table, madeAt)))
