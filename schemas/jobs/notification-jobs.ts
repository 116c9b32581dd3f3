/** Work that notifications leave for later. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

export const expireNotificationsJob = jobType({
  type: 'notifications.expire',
  tells: 'failure',
  queue: 'notifications',
  data: z.object({}),
  about: 'Removes notifications whose time is over.',
})
