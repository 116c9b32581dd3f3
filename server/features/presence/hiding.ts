/**
 * Who wants to be seen by nobody: one switch for each person in a tenant, the same on all their tabs and devices and at
 * every door. It holds until they show themselves. Rows, so that no restart reveals anybody; in memory, so that asking
 * costs nothing.
 */
import type { Clock } from '../../core/clock.ts'
import type { Pace } from '../../core/pace.ts'
import { createSetsByKey } from '../../core/sets-by-key.ts'
import { personKey, type WhoByName } from '../../core/who.ts'
import type { Database } from '../../storage/database.ts'

export interface Hiding {
  /** Reads who hid before. */
  start(): Promise<void>
  has(who: WhoByName): boolean
  /** The ids of everybody in the tenant who hides, whether they are there or not. */
  in(tenantId: string): ReadonlySet<string>
  /**
   * Holds at once; resolves when it is on disk, and rejects when it cannot be written: then saying it again tries again.
   * Throws RATE_LIMITED, and changes nothing, for who shows themselves too often; nobody is kept from hiding.
   */
  set(who: WhoByName, hides: boolean): Promise<void>
  /** Calls `listener` at once when somebody hides from now on, or does so no more. */
  onChange(listener: (who: WhoByName) => void): void
  /** Calls `listener` when what somebody said of it is on disk. */
  onKept(listener: (who: WhoByName) => void): void
}

/** How often one person may show themselves in a second, for long and at once: all that they have open hears of it. */
export const HIDING_PACE = { perSecond: 1, burst: 20 }

export function createHiding({
  database,
  clock,
  pace,
}: {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly pace: Pace
}): Hiding {
  /** The ids of who hides, by tenant. */
  const hiders = createSetsByKey<string, string>()
  /** What is on its way to the disk, by `{tenant}/{user}`. */
  const writing = new Map<string, Promise<void>>()
  /** Of whom the last word could not be written. */
  const unkept = new Set<string>()
  const changed: ((who: WhoByName) => void)[] = []
  const kept: ((who: WhoByName) => void)[] = []

  const has = ({ tenantId, userId }: WhoByName): boolean => hiders.of(tenantId).has(userId)

  function hold({ tenantId, userId }: WhoByName, hides: boolean): void {
    if (hides) hiders.add(tenantId, userId)
    else hiders.delete(tenantId, userId)
  }

  async function keep(who: WhoByName): Promise<void> {
    const key = personKey(who)
    const written = write(who)
    writing.set(key, written)
    try {
      await written
      unkept.delete(key)
    } catch (error) {
      unkept.add(key)
      throw error
    } finally {
      if (writing.get(key) === written) writing.delete(key)
    }
    for (const listener of kept) listener(who)
  }

  /** What holds by then: transactions come one after another, and the last one has the last word. */
  async function write(who: WhoByName): Promise<void> {
    const { tenantId: tenant, userId: user_id } = who
    await database.transaction(async (tx) => {
      if (has(who))
        await tx
          .insertInto('hiding')
          .values({ tenant, user_id, since: clock.now() })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      else
        await tx
          .deleteFrom('hiding')
          .where('tenant', '=', tenant)
          .where('user_id', '=', user_id)
          .execute()
    })
  }

  return {
    async start() {
      const rows = await database.query.selectFrom('hiding').select(['tenant', 'user_id']).execute()
      for (const { tenant, user_id } of rows) hold({ tenantId: tenant, userId: user_id }, true)
    },
    has,
    in: hiders.of,
    set(who, hides) {
      const key = personKey(who)
      if (has(who) !== hides) {
        if (!hides) pace(key)
        hold(who, hides)
        for (const listener of changed) listener(who)
      } else if (!unkept.has(key)) return writing.get(key) ?? Promise.resolve()
      return keep(who)
    },
    onChange: (listener) => void changed.push(listener),
    onKept: (listener) => void kept.push(listener),
  }
}
