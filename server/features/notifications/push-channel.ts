/** Push as a way out: one job for a notification, and from there one notice for every browser of its person. */
import { MAX_PUSH_BODY, MAX_PUSH_TITLE, sendPushJob } from '@concord/schemas'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Deliver } from './channels.ts'

/** The notice has the notification's id as its tag: a page finds it by that, once it is read elsewhere. */
export const pushChannel =
  (jobs: Pick<Jobs, 'enqueue'>): Deliver =>
  async (tx, { tenantId, person, notification: { id, title, message }, notBefore }) => {
    const notice = {
      title: title.slice(0, MAX_PUSH_TITLE).toWellFormed(),
      body: message.slice(0, MAX_PUSH_BODY).toWellFormed(),
      tag: id,
    }
    // Nobody is told by a notification that one could not be pushed: the job is in nobody's name.
    await jobs.enqueue(
      tx,
      sendPushJob,
      { userId: person, notice },
      { tenantId, key: id, ...(notBefore === undefined ? {} : { runAt: notBefore }) },
    )
  }
