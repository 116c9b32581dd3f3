/** Text messages to phones, sent in the background. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

export const sendTextJob = jobType({
  type: 'text.send',
  queue: 'notifications',
  data: z.object({
    channel: z.enum(['sms', 'whatsapp']),
    /** With the code of its country: `+393401234567`. */
    to: z.string().regex(/^\+[1-9]\d{6,14}$/, 'Write a number such as +393401234567.'),
    text: z.string().min(1).max(1600),
  }),
  tells: 'failure',
  discreet: true,
  about: 'Sends one text message to one phone.',
})
