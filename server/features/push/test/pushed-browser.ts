/** A browser that notices are pushed to, with keys of its own. */
import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto'
import { NewPushSubscription } from '@concord/schemas'

export interface PushedBrowser {
  readonly subscription: NewPushSubscription
  readonly ecdh: ECDH
  readonly auth: Buffer
}

/** `endpoint`: where its push service takes messages. */
export function pushedBrowser(endpoint: string): PushedBrowser {
  const ecdh = createECDH('prime256v1')
  const p256dh = ecdh.generateKeys('base64url')
  const auth = randomBytes(16)
  const fields = { endpoint, keys: { p256dh, auth: auth.toString('base64url') } }
  return { subscription: NewPushSubscription.parse(fields), ecdh, auth }
}

const expand = (salt: Buffer, key: Buffer, about: Buffer, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, about, length))

/** What the browser reads, as RFC 8188 and RFC 8291 say. */
export function decrypt({ ecdh, auth }: PushedBrowser, body: Buffer): unknown {
  const salt = body.subarray(0, 16)
  const length = body[20]!
  const sender = body.subarray(21, 21 + length)
  const sealed = body.subarray(21 + length)
  const shared = ecdh.computeSecret(sender)
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender])
  const secret = expand(auth, shared, about, 32)
  const key = expand(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = expand(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString())
}
