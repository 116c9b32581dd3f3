/**
 * Mail as a way out. What cannot wait is mailed at once; everything else waits for a few minutes, is mailed together, and
 * not at all if its person has seen it by then.
 */
import { gatherMailJob } from '@concord/schemas'
import type { MailAddresses } from '../../auth/mail-addresses.ts'
import type { Clock } from '../../core/clock.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import { isPressing, type DeliveryChannel } from './delivery-channels.ts'

interface Parts {
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly addresses: Pick<MailAddresses, 'read'>
  readonly clock: Pick<Clock, 'now'>
  /** How long what is not pressing waits for more, ms. */
  readonly waitMs: number
}

export function mailChannel({ jobs, addresses, clock, waitMs }: Parts): DeliveryChannel {
  return {
    beginsByChoice: false,
    reaches: async (query, tenantId, people) =>
      new Set((await addresses.read(query, tenantId, people)).keys()),
    async deliver(tx, { tenantId, person, notification: { id, priority, userId }, notBefore }) {
      await tx
        .insertInto('mails_waiting')
        .values({ tenant: tenantId, user_id: person, notification_id: id })
        .execute()
      const atOnce = isPressing(priority) || waitMs === 0
      const runAt = notBefore ?? (atOnce ? clock.now() : slotAfter(clock.now(), waitMs))
      // A job that runs already may have looked before this was there: what comes later has another key.
      const key = notBefore === undefined && atOnce ? id : `${person}@${runAt}`
      await jobs.enqueue(tx, gatherMailJob, { userId }, { tenantId, runAt, key })
    },
  }
}

/** One moment for all that comes within a while: at least `waitMs` away, less than twice that. */
function slotAfter(now: number, waitMs: number): number {
  return (Math.floor(now / waitMs) + 2) * waitMs
}
