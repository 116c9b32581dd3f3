/** How what is sent to webhooks is signed: the convention of standardwebhooks.com. Pure. */
import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

/** A secret as its owner gets it. */
export function secretOf(bytes: Uint8Array): string {
  return PREFIX + Buffer.from(bytes).toString('base64')
}

export interface Message {
  /** The same at every attempt. */
  readonly id: string
  readonly body: string
}

/** The headers of a message that is sent now; with one signature for each secret. */
export function signedHeaders(
  { id, body }: Message,
  secrets: readonly string[],
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
