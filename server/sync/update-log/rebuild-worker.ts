/** The thread on which documents are rebuilt from stored bytes: it may take its time, and what breaks there breaks nothing. */
import { parentPort } from 'node:worker_threads'
import { whyNotSnapshot } from './check-snapshot.ts'
import { cutState } from './cut-state.ts'
import type { RebuildReply, RebuildRequest } from './rebuild-messages.ts'
import { sortRows } from './sort-rows.ts'

const port = parentPort!
let log: Uint8Array[] = []

port.on('message', (request: RebuildRequest) => {
  if ('log' in request) {
    for (const bytes of request.log) log.push(bytes)
    return
  }
  port.postMessage(answer(request))
  log = []
})

function answer(request: Exclude<RebuildRequest, { log: unknown }>): RebuildReply {
  try {
    if ('cut' in request) return { slices: cutState(request.cut) }
    if ('sort' in request) return { sorted: sortRows(request.sort) }
    return { reason: whyNotSnapshot({ ...request.check, log }) }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
