/**
 * The lock of a document: while somebody holds it, nobody else can change anything in it.
 *
 * The notice is JSON in a Hocuspocus stateless frame of the document it speaks of. The server sends it when it lets a
 * connection in, and again whenever the lock is taken, renewed or gone.
 */
import { z } from 'zod'
import { UserId } from './ids.ts'

export const Lock = z.object({
  /** Who holds it: the person, with all their tabs and devices. */
  userId: UserId,
  since: z.iso.datetime(),
  /** It ends then unless it is renewed. */
  until: z.iso.datetime(),
  /** The time until then, for whoever has another clock than the server. */
  secondsLeft: z.number().min(0),
  reason: z.string().optional(),
})
export type Lock = z.infer<typeof Lock>

export const LockNotice = z.strictObject({ type: z.literal('lock'), lock: Lock.nullable() })
export type LockNotice = z.infer<typeof LockNotice>

/** Why somebody else cannot change anything, in plain words. */
export function lockedWords({ userId }: Pick<Lock, 'userId'>): string {
  return `${userId} has locked this, and nobody else can change it until they are done.`
}
