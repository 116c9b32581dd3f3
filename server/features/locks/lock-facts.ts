/** What is told and written down about a lock. */
import {
  LOCKED,
  UNLOCKED,
  instantOf,
  lockedWords,
  parseScopeName,
  type Lock,
} from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import type { PlacedEvent } from '../../events/event-log.ts'
import { writeAudit } from '../../storage/audit.ts'
import type { Tx } from '../../storage/database.ts'
import type { Ending, HeldLock } from './lock-rules.ts'

/** What both events have in common. */
const PLAIN = { entityId: null, late: false, audience: 'scope' } as const

export function lockReply({ userId, since, until, reason }: HeldLock, now: number): Lock {
  return {
    userId,
    since: instantOf(since),
    until: instantOf(until),
    secondsLeft: Math.max(0, (until - now) / 1000),
    ...(reason === undefined ? {} : { reason }),
  }
}

export function lockedRefusal(lock: HeldLock, now: number): Refusal {
  return new Refusal('DOCUMENT_LOCKED', lockedWords(lock), lockReply(lock, now))
}

export function locked({ scopeId, userId, since, until, reason }: HeldLock): PlacedEvent {
  const data = {
    userId,
    until: instantOf(until),
    ...(reason === undefined ? {} : { reason }),
  }
  return { ...PLAIN, type: LOCKED, scopeId, actor: userId, at: since, data }
}

export function unlocked({ scopeId, userId }: HeldLock, { how, by, at }: Ending): PlacedEvent {
  return { ...PLAIN, type: UNLOCKED, scopeId, actor: by, at, data: { userId, how } }
}

export async function auditForced(tx: Tx, lock: HeldLock, { by, at }: Ending): Promise<void> {
  const { scope, userId, reason } = lock
  const { tenantId } = parseScopeName(scope)!
  const since = instantOf(lock.since)
  const details = { userId, since, ...(reason === undefined ? {} : { reason }) }
  await writeAudit(tx, [
    {
      tenantId,
      category: 'admin',
      actor: by,
      action: 'lock.forced',
      target: scope,
      details,
      at,
    },
  ])
}
