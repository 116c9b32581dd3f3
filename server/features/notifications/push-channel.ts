/** Push as a way out: one job for a notification, and from there one notice for every browser of its person. */
import { MAX_PUSH_BODY, MAX_PUSH_TITLE, pagePath, sendPushJob } from '@concord/schemas'
import type { Jobs } from '../../jobs/jobs.ts'
import type { DeliveryChannel } from './delivery-channels.ts'

/** `reaches`: who has a browser that is subscribed. */
export function pushChannel(
  jobs: Pick<Jobs, 'enqueue'>,
  reaches: DeliveryChannel['reaches'],
): DeliveryChannel {
  return {
    reaches,
    beginsByChoice: true,
    /** The notice has the notification's id as its tag: a page finds it by that, once it is read elsewhere. */
    async deliver(tx, { tenantId, person, notification, notBefore }) {
      const { id, title, message, scope } = notification
      const url = pagePath(scope)
      const notice = {
        title: title.slice(0, MAX_PUSH_TITLE).toWellFormed(),
        body: message.slice(0, MAX_PUSH_BODY).toWellFormed(),
        tag: id,
        ...(url === undefined ? {} : { url }),
      }
      // Nobody is told by a notification that one could not be pushed: the job is in nobody's name.
      await jobs.enqueue(
        tx,
        sendPushJob,
        { userId: person, notice },
        { tenantId, key: id, ...(notBefore === undefined ? {} : { runAt: notBefore }) },
      )
    },
  }
}
