/**
 * From what happened to who hears of it, by the rules in `schemas/notifications/rules.ts`. What is read or taken back
 * where it was said waits for nobody here either.
 */
import {
  CHAT_DELETED,
  CHAT_READ,
  NOTIFICATION_RULES,
  cut,
  parseScopeName,
  type ConcordEvent,
  type NotificationRule,
} from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import type { Consumer } from '../../events/consumers.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Tx } from '../../storage/database.ts'
import type { Marks } from './marks.ts'
import type { Tell } from './tell.ts'
import type { Telling } from './telling.ts'

interface Parts {
  readonly tell: Tell
  readonly marks: Pick<Marks, 'readChat' | 'takeBack'>
  readonly events: Pick<EventLog, 'after'>
  readonly wake: Wake
  readonly clock: Clock
  /** Whether this person has the scope open now: then they see what happens in it. */
  readonly isHere: (scope: string, userId: string) => boolean
}

interface Scope {
  readonly id: number
  readonly name: string
  readonly title: string
}

const NAME = 'notify'
/** So long it is believed that nobody of a tenant asked for what is unusual: plans change many times a second. */
const BELIEVED_MS = 1000

export function createNotify({ tell, marks, events, wake, clock, isHere }: Parts): Consumer {
  /** For each tenant, the last event that people were told of before the log was read again. */
  const toldUpTo = new Map<string, number>()
  const unwanted = new Map<string, number>()

  /** Whether anybody of the tenant may have asked for what is unusual. */
  async function isWanted(tx: Tx, tenantId: string): Promise<boolean> {
    if (clock.now() < (unwanted.get(tenantId) ?? 0)) return false
    if (await hasWishes(tx, tenantId)) return true
    unwanted.set(tenantId, clock.now() + BELIEVED_MS)
    return false
  }

  async function hearers(
    tx: Tx,
    { to, except }: NotificationRule,
    event: ConcordEvent,
    scope: Scope | undefined,
  ): Promise<string[]> {
    const names = await namesFor(tx, to, event, scope)
    const others = new Set(except?.(event))
    const isAbsent = (name: string): boolean => to !== 'absent' || !isHere(scope!.name, name)
    return names.filter((name) => name !== event.actor && !others.has(name) && isAbsent(name))
  }

  async function namesFor(
    tx: Tx,
    to: NotificationRule['to'],
    event: ConcordEvent,
    scope: Scope | undefined,
  ): Promise<string[]> {
    if (to === 'addressee') {
      const [logged] = await events.after(event.tenantId, event.seq - 1, 1, tx)
      return typeof logged?.audienceUser === 'string' ? [logged.audienceUser] : []
    }
    if (typeof to === 'object') {
      const name = event.data[to.field]
      return typeof name === 'string' ? [name] : []
    }
    return scope ? membersThen(tx, scope.id, Date.parse(event.at)) : []
  }

  /** Whether somebody's inbox is not as it was. */
  async function follow(event: ConcordEvent, tx: Tx): Promise<boolean> {
    const { type, scope: name, actor, entityId, data } = event
    const rule = NOTIFICATION_RULES.get(type)
    const scope = name === null ? undefined : await readScope(tx, name)
    if (type === CHAT_READ && scope && actor !== null && data['unread'] === 0)
      return marks.readChat(tx, event.tenantId, actor, scope.id, Date.parse(event.at))
    if (type === CHAT_DELETED && scope && entityId !== null)
      return marks.takeBack(tx, event.tenantId, scope.id, entityId)
    if (!rule) return false
    const place = { title: scope?.title ?? '', kind: parseScopeName(name ?? '')?.kind ?? '' }
    const group = rule.together?.(event) ? `${groupOf(type)}/${name}` : undefined
    const people = await hearers(tx, rule, event, scope)
    const told = await tell(
      tx,
      event.tenantId,
      people.map((userId): Telling => ({
        userId,
        notice(count) {
          const notice = rule.notice(event, place, count)
          return notice && cut(notice)
        },
        scope: scope ?? null,
        actor,
        entityId,
        key: `event/${event.seq}`,
        group,
        at: Date.parse(event.at),
      })),
    )
    return told.length > 0
  }

  return {
    name: NAME,
    on: [...NOTIFICATION_RULES.keys(), CHAT_READ, CHAT_DELETED],
    async consume(event, tx) {
      const { tenantId, seq } = event
      if (NOTIFICATION_RULES.get(event.type)?.unusual && !(await isWanted(tx, tenantId))) return
      const upTo = toldUpTo.get(tenantId) ?? (await readToldUpTo(tx, tenantId))
      toldUpTo.set(tenantId, upTo)
      if (seq > upTo && (await follow(event, tx))) wake.announce(tenantId)
    },
    // Who was told stays told: their inbox is theirs, with what they made of it.
    async reset(tenantId, tx) {
      toldUpTo.delete(tenantId)
      await keepToldUpTo(tx, tenantId)
    },
  }
}

/** Whether anybody of the tenant ever said what they want to hear of. */
async function hasWishes(tx: Tx, tenantId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('notification_preferences')
    .select('user_id')
    .where('tenant', '=', tenantId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** All changes of a plan are one group. */
function groupOf(type: string): string {
  return type.startsWith('chat.') ? 'chat' : 'changes'
}

/** The last event that people were told of when the log was last read again; 0: it never was. */
async function readToldUpTo(tx: Tx, tenantId: string): Promise<number> {
  const row = await tx
    .selectFrom('notified')
    .select('seq')
    .where('tenant', '=', tenantId)
    .executeTakeFirst()
  return row?.seq ?? 0
}

async function keepToldUpTo(tx: Tx, tenant: string): Promise<void> {
  const { seq } = (await tx
    .selectFrom('cursors')
    .select('seq')
    .where('consumer', '=', NAME)
    .where('tenant', '=', tenant)
    .executeTakeFirst()) ?? { seq: 0 }
  await tx
    .insertInto('notified')
    .values({ tenant, seq })
    .onConflict((conflict) =>
      conflict.column('tenant').doUpdateSet({ seq }).where('notified.seq', '<', seq),
    )
    .execute()
}

async function readScope(tx: Tx, name: string): Promise<Scope | undefined> {
  return tx
    .selectFrom('scopes')
    .select(['id', 'name', 'title'])
    .where('name', '=', name)
    .executeTakeFirst()
}

/** Who belonged to the scope when it happened and still does. */
async function membersThen(tx: Tx, scopeId: number, at: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('members')
    .select('user_id')
    .where('scope_id', '=', scopeId)
    .where('added_at', '<=', at)
    .execute()
  return rows.map(({ user_id }) => user_id)
}
