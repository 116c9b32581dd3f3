/** Browsers that somebody agreed to have notices pushed to. */
import { z } from 'zod'

/** So many browsers one person may have; the oldest makes room. */
export const MAX_PUSH_SUBSCRIPTIONS = 20

/** So many bytes in base64url. */
const Bytes = (count: number) => {
  const length = Math.ceil((count * 4) / 3)
  return z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9_-]{${length}}=*$`), `Write ${count} bytes in base64url.`)
}

/** What a browser's `PushSubscription.toJSON()` gives. */
export const NewPushSubscription = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(2000),
  keys: z.object({ p256dh: Bytes(65), auth: Bytes(16) }),
})
export type NewPushSubscription = z.infer<typeof NewPushSubscription>

export const PushSubscriptionReply = z.object({
  id: z.string(),
  /** The host of its push service: tells which kind of browser it is. */
  host: z.string(),
  createdAt: z.iso.datetime(),
})
export type PushSubscriptionReply = z.infer<typeof PushSubscriptionReply>
