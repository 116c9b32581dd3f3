/** The events of a document's lock. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import type { EventRule } from './event.ts'

export const LOCKED = 'document.locked'
export const UNLOCKED = 'document.unlocked'

/**
 * `released`: given back; `expired`: it ran out; `forced`: somebody who may manage ended it; `lost`: its holder may not
 * edit any more, or the scope was deleted.
 */
export const HowUnlocked = z.enum(['released', 'expired', 'forced', 'lost'])
export type HowUnlocked = z.infer<typeof HowUnlocked>

/** Holding it for longer is no event. */
export const lockEvents: readonly EventRule[] = [
  {
    type: LOCKED,
    version: 1,
    data: z.object({ userId: UserId, until: z.iso.datetime(), reason: z.string().optional() }),
    audience: 'scope',
    about: 'Somebody took the lock of a document: nobody else can change it.',
  },
  {
    type: UNLOCKED,
    version: 1,
    data: z.object({ userId: UserId, how: HowUnlocked }),
    audience: 'scope',
    about: 'A document is free again; `userId` held its lock.',
  },
]
