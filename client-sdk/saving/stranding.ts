/** Offers back what is in a document and cannot be saved as things stand: nobody but this device would ever see it. */
import { type Edit, type ErrorReply, readReason } from '@concord/schemas'
import type { Access } from '../core/access.ts'
import type { Clock } from '../core/clock.ts'
import { verdictOn } from '../core/verdict.ts'
import type { Rescue } from './rescue.ts'
import type { SaveActor } from './saving.ts'
import type { UnsentWork } from './unsent-work.ts'

export interface Stranding {
  /** Looks anew: access has changed, or the server was asked for everything. */
  look(): void
  close(): void
}

/** Who writes on all the same is offered it after a pause. */
const PAUSE_MS = 500

export function createStranding({
  clock,
  access,
  isSynced,
  saving,
  rescue,
  work,
}: {
  readonly clock: Clock
  readonly access: () => Access
  readonly isSynced: () => boolean
  readonly saving: Pick<SaveActor, 'edits' | 'subscribe'>
  readonly rescue: Pick<Rescue, 'strand'>
  /** What these edits did, as plain content. */
  readonly work: (edits: readonly Edit[]) => readonly UnsentWork[]
}): Stranding {
  let stop = () => {}
  /** Since nothing can be written: what is done after that is no work of anybody's, such as tidying by an editor. */
  let count: number | undefined

  function reason(): ErrorReply | undefined {
    const { error, readOnly } = access()
    if (verdictOn(error) === 'final') return error
    return isSynced() && readOnly ? readReason('READ_ONLY') : undefined
  }

  function look(): void {
    stop()
    count = access().readOnly ? (count ?? saving.edits.length) : undefined
    const why = reason()
    rescue.strand(why, why && work(saving.edits.slice(0, count)))
  }

  const stopFollowing = saving.subscribe(() => {
    stop()
    if (reason()) stop = clock.after(PAUSE_MS, look)
    else look()
  })

  return {
    look,
    close() {
      stopFollowing()
      stop()
    },
  }
}
