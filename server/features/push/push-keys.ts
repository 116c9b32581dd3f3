/** The keys that this server signs push messages with: made once, then kept, because browsers subscribe with them. */
import type { Database } from '../../storage/database.ts'
import { makePushKeys, type PushKeys } from './push-message.ts'

const NAME = 'push'

export function readPushKeys(database: Database): Promise<PushKeys> {
  return database.transaction(async (tx) => {
    const kept = await tx
      .selectFrom('server_keys')
      .select('value')
      .where('name', '=', NAME)
      .executeTakeFirst()
    // reason: only such keys are written under this name
    if (kept) return JSON.parse(kept.value) as PushKeys
    const keys = makePushKeys()
    await tx
      .insertInto('server_keys')
      .values({ name: NAME, value: JSON.stringify(keys) })
      .execute()
    return keys
  })
}
