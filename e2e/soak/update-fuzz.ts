/** Updates of every shape into documents of a running server, each of which must stay one that people can use. */
import type { Target } from '../../bench/target.ts'
import { chanceFrom } from '../chance.ts'
import { rawSocket } from '../raw.ts'
import { WITNESS, editAndLook, lookInto } from './document-look.ts'
import { sendUpdates } from './fuzz-connection.ts'
import { createSender } from './random-update.ts'

export interface FuzzWanted {
  readonly seed: number
  /** It ends when so many updates were sent, or so much time is over. */
  readonly updates: number
  readonly ms: number
  readonly onProgress?: (sent: number) => void
}

/** A document that cannot be opened, edited or rebuilt any more. */
export interface Poisoned {
  readonly document: string
  readonly why: string
  /** Everything that was sent to it, in hex. */
  readonly sent: readonly string[]
}

export interface FuzzDone {
  readonly sent: number
  readonly taken: number
  readonly refused: number
  /** What builds on edits that are not there. */
  readonly unanswered: number
  /** True updates that were refused. */
  readonly wronged: number
  readonly documents: number
  readonly poisoned: readonly Poisoned[]
  /** The server after a restart. */
  readonly target: Target
}

const WORKERS = 6
const UPDATES_PER_DOCUMENT = 150
const PERSON = 'mallory'

/** Settings with which the server does not slow down who sends so much, and comes back after every refusal. */
export const FUZZ_SETTINGS = {
  MAX_FRAMES_PER_SECOND: '100000',
  MAX_FRAME_BURST: '100000',
  MAX_CONNECTS_PER_SECOND: '100000',
  CPU_MS_PER_SECOND: '1000',
  CPU_BURST_MS: '1000',
}

export async function fuzzUpdates(target: Target, wanted: FuzzWanted): Promise<FuzzDone> {
  const counts = { sent: 0, taken: 0, refused: 0, unanswered: 0, wronged: 0 }
  const suspects: Poisoned[] = []
  /** What each document held that could be used. */
  const kept = new Map<string, { readonly content: string; readonly sent: readonly string[] }>()
  const token = await target.token(PERSON)
  const until = performance.now() + wanted.ms

  async function work(worker: number): Promise<void> {
    const chance = chanceFrom(wanted.seed + worker)
    for (let round = 0; counts.sent < wanted.updates && performance.now() < until; round += 1) {
      const document = await target.makeDocument(`fuzz${worker}-${round}`, [WITNESS, PERSON])
      const sent: string[] = []
      while (sent.length < UPDATES_PER_DOCUMENT) {
        const raw = await rawSocket(target.wsUrl)
        await raw.authenticate(document, token)
        const most = UPDATES_PER_DOCUMENT - sent.length
        for await (const one of sendUpdates(raw, document, createSender(chance), most)) {
          sent.push(Buffer.from(one.update).toString('hex'))
          counts.sent += 1
          counts[one.answer] += 1
          if (one.sort === 'true' && one.closed) counts.wronged += 1
        }
        raw.ws.terminate()
      }
      try {
        kept.set(document, { content: await editAndLook(target, document, 'first'), sent })
      } catch (error) {
        suspects.push({ document, why: (error as Error).message, sent })
      }
      wanted.onProgress?.(counts.sent)
    }
  }

  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)))
  await target.stop()
  const again = await target.restart()
  const poisoned: Poisoned[] = []
  for (const suspect of suspects) {
    // A machine that was only busy is given a second chance.
    if (await fails(editAndLook(again, suspect.document, 'second'))) poisoned.push(suspect)
  }
  for (const [document, { content, sent }] of kept) {
    if (await fails(mustHold(again, document, content)))
      poisoned.push({ document, why: 'after a restart it is not what it was', sent })
  }
  return { ...counts, documents: kept.size + suspects.length, poisoned, target: again }
}

async function mustHold(target: Target, document: string, content: string): Promise<void> {
  if ((await lookInto(target, document)) !== content) throw new Error('something else is in it')
}

function fails(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => false,
    () => true,
  )
}
