/** Ending mail with one request, from the mail itself: whoever has the link may, and may do nothing else (RFC 8058). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { NotificationType, PreferenceChanges } from '@concord/schemas'
import type { Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Database, Tx } from '../../storage/database.ts'
import type { Owner } from './inbox.ts'
import { readWishes, writeWishes } from './wishes.ts'

export interface Unsubscribing {
  /** For this person's mails. `undefined` where the server does not know its own address. */
  linkFor(tx: Tx, owner: Owner): Promise<string | undefined>
  /** Whose mail a link ends. Throws VALIDATION_ERROR for a token that this server did not make. */
  ownerOf(token: string): Promise<Owner>
  /** Nothing is mailed to whoever the token names any more, until they choose otherwise. Throws as `ownerOf`. */
  end(token: string): Promise<Owner>
}

interface Parts {
  readonly database: Database
  readonly random: Pick<Randomness, 'bytes'>
  readonly publicUrl: string | undefined
  /** The path that takes the token. */
  readonly path: string
}

const KEY_NAME = 'unsubscribe'
const KEY_BYTES = 32

export function createUnsubscribing({ database, random, publicUrl, path }: Parts): Unsubscribing {
  /** Made once, then kept: links in old mails stay good. */
  async function secretIn(tx: Tx): Promise<string> {
    const kept = await tx
      .selectFrom('server_keys')
      .select('value')
      .where('name', '=', KEY_NAME)
      .executeTakeFirst()
    if (kept) return kept.value
    const value = JSON.stringify(Buffer.from(random.bytes(KEY_BYTES)).toString('base64url'))
    await tx.insertInto('server_keys').values({ name: KEY_NAME, value }).execute()
    return value
  }

  async function ownerIn(tx: Tx, token: string): Promise<Owner> {
    const [payload = '', mark = ''] = token.split('.')
    const right = markOf(await secretIn(tx), payload)
    const given = Buffer.from(mark, 'base64url')
    if (given.length !== right.length || !timingSafeEqual(given, right))
      throw new Refusal('VALIDATION_ERROR', 'This link is not one that was sent by mail.')
    // reason: it is signed, so it was written below
    const [tenantId, userId] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [
      string,
      string,
    ]
    return { tenantId, userId }
  }

  return {
    async linkFor(tx, { tenantId, userId }) {
      if (publicUrl === undefined) return undefined
      const payload = Buffer.from(JSON.stringify([tenantId, userId])).toString('base64url')
      const mark = markOf(await secretIn(tx), payload).toString('base64url')
      return `${publicUrl}${path}?token=${payload}.${mark}`
    },
    ownerOf: (token) => database.transaction((tx) => ownerIn(tx, token)),
    end: (token) =>
      database.transaction(async (tx) => {
        const owner = await ownerIn(tx, token)
        const { tenantId, userId } = owner
        const { types, quietHours } = (await readWishes(tx, tenantId, [userId]))(userId)
        const silenced = NotificationType.options.map(
          (type) => [type, { ...types[type], email: false }] as const,
        )
        const changes = { types: Object.fromEntries(silenced), quietHours }
        await writeWishes(tx, tenantId, userId, PreferenceChanges.parse(changes))
        return owner
      }),
  }
}

function markOf(secret: string, payload: string): Buffer {
  return createHmac('sha256', secret).update(payload).digest()
}
