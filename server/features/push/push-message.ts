/** Notices as push services take them: encrypted for one browser, signed by this server (RFC 8291, RFC 8292). */
import { createECDH, createHash } from 'node:crypto'
import type { PushNotice } from '@concord/schemas'
import type { Posting } from '../../core/outgoing.ts'

export interface PushKeys {
  readonly publicKey: string
  readonly privateKey: string
}

export interface Browser {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

/** How long a push service keeps a notice for a browser that is away, seconds. */
const KEPT_SECONDS = 86_400
/** What the topic of a message may be long. */
const TOPIC_LENGTH = 32

const KEY_BYTES = 32

/** A key pair as RFC 8292 wants it. */
export function makePushKeys(): PushKeys {
  const pair = createECDH('prime256v1')
  const publicKey = pair.generateKeys('base64url')
  // Leading zeros count.
  const bytes = pair.getPrivateKey()
  const privateKey = Buffer.concat([Buffer.alloc(KEY_BYTES - bytes.length), bytes])
  return { publicKey, privateKey: privateKey.toString('base64url') }
}

/**
 * `subject` is where the push service can reach who runs this server: `mailto:…`. What a service still holds of the same
 * tag, or of the same notice, is replaced; the service worker finds the notice's id within.
 */
export async function pushMessage(
  { endpoint, p256dh, auth }: Browser,
  noticeId: string,
  notice: PushNotice,
  keys: PushKeys,
  subject: string,
): Promise<Posting> {
  // Loaded with the first notice: a server that pushes none starts without it.
  const { default: webPush } = await import('web-push')
  const topic = createHash('sha256')
    .update(notice.tag ?? noticeId)
    .digest('base64url')
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify({ id: noticeId, ...notice }),
    {
      vapidDetails: { subject, ...keys },
      TTL: KEPT_SECONDS,
      topic: topic.slice(0, TOPIC_LENGTH),
      contentEncoding: 'aes128gcm',
    },
  )
  const lowered: Record<string, string> = {}
  for (const [name, value] of Object.entries<unknown>(headers))
    lowered[name.toLowerCase()] = String(value)
  return { url: endpoint, headers: lowered, body }
}
