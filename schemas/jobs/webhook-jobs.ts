/** Events that are sent to webhooks in the background. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

/** Tells nothing: what became of it would be an event for webhooks again. Deliveries and health have it. */
export const deliverWebhookJob = jobType({
  type: 'webhook.deliver',
  queue: 'webhooks',
  data: z.object({ webhookId: z.string(), seq: z.number().int() }),
  tells: 'nothing',
  about: 'Sends one event to one webhook.',
})
