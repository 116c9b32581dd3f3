/** Notices that are pushed to browsers in the background. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import { jobType } from './job-type.ts'

export const MAX_PUSH_TITLE = 120
export const MAX_PUSH_BODY = 500

/** What a service worker is given to show; with the id of the notice, so that it shows none twice. */
export const PushNotice = z.object({
  title: z.string().min(1).max(MAX_PUSH_TITLE),
  body: z.string().max(MAX_PUSH_BODY),
  /** What opens when the notice is pressed. */
  url: z.string().max(500).optional(),
  /** A newer notice with the same tag takes the place of the one before. */
  tag: z.string().max(100).optional(),
})
export type PushNotice = z.infer<typeof PushNotice>

export const sendPushJob = jobType({
  type: 'push.send',
  queue: 'notifications',
  data: z.object({ userId: UserId, notice: PushNotice }),
  tells: 'failure',
  discreet: true,
  about: 'Pushes a notice to every browser in which somebody agreed to that.',
})

/** One notice for one browser; `noticeId` is the id of the job that asked for it, and part of what is sent. */
export const deliverPushJob = jobType({
  type: 'push.deliver',
  queue: 'notifications',
  data: z.object({ subscriptionId: z.string(), noticeId: z.string(), notice: PushNotice }),
  tells: 'nothing',
  discreet: true,
  about: 'Pushes a notice to one browser.',
})
