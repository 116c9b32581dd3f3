/** What this person may do in a room, and the words in which it refuses the rest. */
import { lockedWords, type Kind } from '@concord/schemas'
import { mayIn, unknownAccess, type Access } from '../core/access.ts'
import type { RoomLock } from './lock.ts'

export interface Rights {
  readonly access: Access
  /** Nothing at all may be written. */
  readonly readOnly: boolean
  may(verb: 'edit' | 'comment'): boolean
  /** Throws an Error in plain words when nothing may be written. */
  mustBeOpen(): void
  /** The same when this person may not do that with `what`. */
  must(verb: 'edit' | 'comment', what: string): void
  /** The server said something new. Whether the person could edit before and may only comment now. */
  become(access: Access): boolean
  /** The room is closed. */
  end(): void
}

export function createRights(kind: Kind, lock: () => RoomLock | undefined): Rights {
  let access = unknownAccess
  let ended = false

  function mustBeOpen(): void {
    if (ended) throw new Error('This room is closed.')
    if (access.readOnly) throw new Error(`You may read this ${kind.name} but not change it.`)
    const against = lock()
    if (against) throw new Error(lockedWords(against))
  }

  return {
    get access() {
      return access
    },
    get readOnly() {
      return access.readOnly || lock() !== undefined
    },
    may: (verb) => !lock() && mayIn(access, verb),
    mustBeOpen,
    must(verb, what) {
      mustBeOpen()
      if (mayIn(access, verb)) return
      const deed = verb === 'edit' ? 'edit' : 'write to'
      throw new Error(`Your role does not let you ${deed} ${what}.`)
    },
    become(next) {
      const lost = mayIn(access, 'edit') && !next.readOnly && !mayIn(next, 'edit')
      access = next
      return lost
    },
    end() {
      ended = true
    },
  }
}
