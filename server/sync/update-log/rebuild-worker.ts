/** The thread on which documents are rebuilt from stored bytes: it may take its time, and what breaks there breaks nothing. */
import { parentPort } from 'node:worker_threads'
import { yieldToOthers } from '../../core/thread-priority.ts'
import { cutState } from './cut-state.ts'
import { makeSnapshot, whyNotSnapshot } from './make-snapshot.ts'
import type { RebuildReply, RebuildRequest } from './rebuild-messages.ts'
import { sortRows } from './sort-rows.ts'

const port = parentPort!
let log: Uint8Array[] = []
yieldToOthers()

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
    if ('make' in request) return { made: makeSnapshot(log, request.make.extent) }
    return { fault: whyNotSnapshot(request.check.snapshot, request.check.vector) }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
