/** Work that notifications leave for later. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import { jobType } from './job-type.ts'

export const expireNotificationsJob = jobType({
  type: 'notifications.expire',
  tells: 'failure',
  queue: 'notifications',
  data: z.object({}),
  about: 'Removes notifications whose time is over.',
})

export const gatherMailJob = jobType({
  type: 'notifications.mail',
  queue: 'notifications',
  data: z.object({ userId: UserId }),
  tells: 'failure',
  discreet: true,
  about: 'Makes one mail of what waits to be mailed to somebody.',
})
