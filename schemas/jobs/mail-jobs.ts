/** Mail that is sent in the background. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

/** One line: what stands in the head of a mail or on a button. */
const Line = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'Write one line.')
/** What may be opened from a mail. */
const Link = z.url({ protocol: /^https?$/ }).max(2000)
const Action = z.object({ label: Line, url: Link })

/** What a mail says, by its template: plain text everywhere, never HTML. */
export const Letter = z.discriminatedUnion('template', [
  z.object({
    template: z.literal('notification'),
    title: Line,
    text: z.string().max(5000),
    action: Action.optional(),
  }),
  z.object({
    template: z.literal('digest'),
    title: Line,
    items: z
      .array(z.object({ title: Line, text: z.string().max(1000), url: Link.optional() }))
      .min(1)
      .max(100),
    action: Action.optional(),
  }),
  z.object({ template: z.literal('welcome'), product: Line, action: Action.optional() }),
  z.object({
    template: z.literal('payment-confirmation'),
    amount: Line,
    reference: Line,
    action: Action.optional(),
  }),
  z.object({
    template: z.literal('payment-reminder'),
    amount: Line,
    dueDate: Line,
    reference: Line,
    action: Action.optional(),
  }),
  z.object({ template: z.literal('lead-notification'), lead: Line, text: z.string().max(5000) }),
])
export type Letter = z.infer<typeof Letter>

/** The job's id is in the Message-ID of every attempt, so that a mail that is sent again can be told from another one. */
export const sendMailJob = jobType({
  type: 'mail.send',
  queue: 'email',
  data: z.object({
    to: z.email().max(254),
    /** Who is spoken to. */
    name: Line.optional(),
    letter: Letter,
    /** Where whoever gets it ends mail like this with one request. */
    unsubscribe: Link.optional(),
  }),
  tells: 'failure',
  discreet: true,
  about: 'Sends one mail to one address.',
})
