/** A connection that sends updates by chance, each after the answer to the one before. */
import { setTimeout as sleep } from 'node:timers/promises'
import * as encoding from 'lib0/encoding'
import { acknowledgements, frame, updateFrame, type RawSocket } from '../raw.ts'
import type { Sender, Sort } from './random-update.ts'

/** `unanswered`: the sender is asked for everything that it has instead, or nothing comes at all. */
export type Answer = 'taken' | 'refused' | 'unanswered'

export interface Sent {
  readonly sort: Sort
  readonly update: Uint8Array
  readonly answer: Answer
  /** The document was closed for it, and not the whole socket. */
  readonly closed: boolean
}

const ANSWER_MS = 1000
const SYNC = 0
const QUESTION = 0

/** Sends so many at most, and ends with the first that is not taken: a client that was not understood begins anew. */
export async function* sendUpdates(
  raw: RawSocket,
  document: string,
  sender: Sender,
  most: number,
): AsyncGenerator<Sent> {
  for (let count = 1; count <= most; count += 1) {
    const { sort, update } = sender.next()
    raw.send(updateFrame(document, update))
    const answer = await answerTo(raw, document, count)
    yield { sort, update, answer, closed: raw.closeReason(document) !== undefined }
    if (answer !== 'taken') return
  }
}

/** What comes of the update with this number. */
async function answerTo(raw: RawSocket, document: string, number: number): Promise<Answer> {
  // Nothing was asked of the server, so it asks only when something is missing.
  const question = frame(document, SYNC, (encoder) => encoding.writeVarUint(encoder, QUESTION))
  const isAsked = (): boolean =>
    raw.frames.some((bytes) => question.every((byte, index) => bytes[index] === byte))
  const started = performance.now()
  while (performance.now() - started < ANSWER_MS) {
    if (raw.closed !== undefined || raw.closeReason(document) !== undefined) return 'refused'
    if (acknowledgements(raw, document) >= number) return 'taken'
    if (isAsked()) return 'unanswered'
    await sleep(1)
  }
  return 'unanswered'
}
