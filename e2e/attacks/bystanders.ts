/** Honest people beside an attack: two in the document that is attacked, and two elsewhere. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { PairNoticed, Seat } from './typists.ts'

export interface OwnNoticed extends PairNoticed {
  /** Errors that nobody caught in their programs. */
  readonly faults: readonly string[]
  /** The longest that their own process was busy, ms: figures below that say nothing about the server. */
  readonly ownMs: number
}

export interface Noticed {
  /** In the document that was attacked. */
  readonly near: OwnNoticed
  /** Elsewhere. */
  readonly far: OwnNoticed
}

export type Order =
  | { readonly kind: 'begin'; readonly seat: Seat }
  | { readonly kind: 'end'; readonly settleMs: number }

export type Answer =
  | { readonly kind: 'begun' }
  | { readonly kind: 'ended'; readonly noticed: OwnNoticed }
  | { readonly kind: 'failed'; readonly reason: string }

export interface Bystanders {
  /** All four have their documents open and begin to type. Rejects when one cannot be opened. */
  begin(near: Seat, far: Seat): Promise<void>
  /** They stop, wait so long at most for what is on its way, and leave. */
  end(settleMs: number): Promise<Noticed>
  close(): Promise<void>
}

const CHILD = join(import.meta.dirname, 'bystanders-child.ts')

export function startBystanders(): Bystanders {
  const near = startPair()
  const far = startPair()
  return {
    async begin(nearSeat, farSeat) {
      await Promise.all([near.begin(nearSeat), far.begin(farSeat)])
    },
    async end(settleMs) {
      const [nearNoticed, farNoticed] = await Promise.all([near.end(settleMs), far.end(settleMs)])
      return { near: nearNoticed, far: farNoticed }
    },
    async close() {
      await Promise.all([near.close(), far.close()])
    },
  }
}

function startPair() {
  // What their libraries print about bytes that attackers send is of no interest.
  const child = fork(CHILD, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const exited = once(child, 'exit')
  return {
    begin: (seat: Seat) => ask(child, { kind: 'begin', seat }),
    async end(settleMs: number): Promise<OwnNoticed> {
      const answer = await ask(child, { kind: 'end', settleMs })
      if (answer.kind !== 'ended') throw new Error(`the honest people answered ${answer.kind}`)
      return answer.noticed
    },
    async close() {
      if (child.exitCode === null) child.kill('SIGKILL')
      await exited
    },
  }
}

async function ask(child: ChildProcess, order: Order): Promise<Answer> {
  const done = new AbortController()
  const { signal } = done
  child.send(order)
  try {
    const [answer] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => [{ kind: 'failed', reason: 'they are gone' }]),
    ])) as [Answer]
    if (answer.kind === 'failed') throw new Error(`the honest people: ${answer.reason}`)
    return answer
  } finally {
    done.abort()
  }
}
