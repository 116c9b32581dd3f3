/**
 * Whom admins sent away: people whose connections are refused for a while, and people whose tokens were revoked. Rows, so
 * that it outlives the server; in memory, so that asking costs nothing.
 */
import type { Clock } from '../core/clock.ts'
import { Refusal } from '../core/refusal.ts'
import { personKey, type Who } from '../core/who.ts'
import { writeAudit, type AuditEntry } from '../storage/audit.ts'
import type { Database } from '../storage/database.ts'
import type { Session, Tokens } from './tokens.ts'

export interface Barred {
  /** Reads what was decided before. */
  start(): Promise<void>
  /** Throws FORCED_DISCONNECT while this person, `{tenant}/{user}`, is to stay away. */
  mustMayConnect(person: string): void
  /** Throws TOKEN_REVOKED for a token that was revoked. */
  mustBeGood(session: Session): void
  /** Changes what holds for this person. It holds, and is on disk with the entry of the audit log, when it resolves. */
  bar(who: Who, change: Partial<Bar>, entry: AuditEntry): Promise<void>
}

interface Bar {
  /** Connections are refused until then. */
  readonly awayUntil: number
  /** Only tokens that were issued after this time are good. */
  readonly tokensAfter: number
}

const NONE: Bar = { awayUntil: 0, tokensAfter: 0 }

export function createBarred(database: Database, clock: Pick<Clock, 'now'>): Barred {
  const bars = new Map<string, Bar>()
  const barOf = (who: Who): Bar => bars.get(personKey(who)) ?? NONE

  return {
    async start() {
      const rows = await database.query
        .selectFrom('barred')
        .select(['tenant', 'user_id', 'away_until', 'tokens_after'])
        .execute()
      for (const { tenant, user_id, away_until, tokens_after } of rows) {
        const bar = { awayUntil: away_until, tokensAfter: tokens_after }
        bars.set(personKey({ tenantId: tenant, userId: user_id }), bar)
      }
    },
    mustMayConnect(person) {
      const left = (bars.get(person) ?? NONE).awayUntil - clock.now()
      if (left > 0) throw awayFor(left)
    },
    mustBeGood({ principal, issuedAt }) {
      const { tokensAfter } = barOf(principal)
      // Tokens count in whole seconds; one that does not say when it was issued may be an old one.
      if (tokensAfter > 0 && (issuedAt ?? 0) <= tokensAfter) throw new Refusal('TOKEN_REVOKED')
    },
    async bar(who, change, entry) {
      const { awayUntil, tokensAfter } = { ...NONE, ...change }
      const changed = {
        ...(change.awayUntil === undefined ? {} : { away_until: awayUntil }),
        ...(change.tokensAfter === undefined ? {} : { tokens_after: tokensAfter }),
      }
      await database.transaction(async (tx) => {
        await tx
          .insertInto('barred')
          .values({
            tenant: who.tenantId,
            user_id: who.userId,
            away_until: awayUntil,
            tokens_after: tokensAfter,
          })
          .onConflict((conflict) => conflict.columns(['tenant', 'user_id']).doUpdateSet(changed))
          .execute()
        await writeAudit(tx, [entry])
      })
      bars.set(personKey(who), { ...barOf(who), ...change })
    },
  }
}

/** What somebody is told who has to stay away for so many ms. */
export function awayFor(ms: number): Refusal {
  if (ms <= 0) return new Refusal('FORCED_DISCONNECT')
  const seconds = Math.ceil(ms / 1000)
  const time = seconds > 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} s`
  return new Refusal(
    'FORCED_DISCONNECT',
    `An admin has disconnected you. You can come back in ${time}.`,
  )
}

/** The same tokens without those that were revoked. */
export function withoutRevoked(tokens: Tokens, barred: Pick<Barred, 'mustBeGood'>): Tokens {
  return {
    ...tokens,
    async verify(token) {
      const session = await tokens.verify(token)
      barred.mustBeGood(session)
      return session
    },
  }
}
