/** Notices as background work: one job for a person, and one for each of their browsers, tried again on its own. */
import { deliverPushJob, sendPushJob } from '@concord/schemas'
import type { Outgoing } from '../../core/outgoing.ts'
import { failedPosting } from '../../jobs/failed-attempt.ts'
import type { Jobs, Workers } from '../../jobs/jobs.ts'
import type { Database } from '../../storage/database.ts'
import { pushMessage, type PushKeys } from './push-message.ts'

interface Parts {
  readonly workers: Pick<Workers, 'work'>
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly database: Database
  readonly outgoing: Pick<Outgoing, 'post'>
  readonly keys: PushKeys
  /** Where push services can reach who runs this server: `mailto:…`. */
  readonly subject: string
}

export function sendPush({ workers, jobs, database, outgoing, keys, subject }: Parts): void {
  workers.work(sendPushJob, async ({ id, tenantId, data: { userId, notice } }) =>
    database.transaction(async (tx) => {
      const browsers = await tx
        .selectFrom('push_subscriptions')
        .select('id')
        .where('tenant', '=', tenantId)
        .where('user_id', '=', userId)
        .execute()
      for (const { id: subscriptionId } of browsers) {
        const data = { subscriptionId, noticeId: id, notice }
        const key = `${id}:${subscriptionId}`
        await jobs.enqueue(tx, deliverPushJob, data, { tenantId, key })
      }
      return { browsers: browsers.length }
    }),
  )

  workers.work(deliverPushJob, async ({ tenantId, data, signal }) => {
    const { subscriptionId, noticeId, notice } = data
    const browser = await database.query
      .selectFrom('push_subscriptions')
      .select(['endpoint', 'p256dh', 'auth'])
      .where('id', '=', subscriptionId)
      .where('tenant', '=', tenantId)
      .executeTakeFirst()
    if (!browser) return { skipped: 'The browser was unsubscribed.' }
    const message = await pushMessage(browser, noticeId, notice, keys, subject)
    const status = await outgoing.post({ ...message, signal })
    if (status === 404 || status === 410) {
      await database.query
        .deleteFrom('push_subscriptions')
        .where('id', '=', subscriptionId)
        .execute()
      return { status, removed: true }
    }
    const failure = failedPosting('The push service', status)
    if (failure) throw failure
    return { status }
  })
}
