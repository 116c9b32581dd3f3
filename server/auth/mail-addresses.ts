/** Where people get mail: as their tokens say, or as an admin set it. */
import { LRUCache } from 'lru-cache'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import { personKey, type Who } from '../core/who.ts'
import type { Database, Queries, Tx } from '../storage/database.ts'
import type { Session, Tokens } from './tokens.ts'

export interface MailAddress {
  readonly address: string
  /** How the person is spoken to. */
  readonly name: string | null
}

export interface MailAddresses {
  /** Remembers what a good token says. Returns at once; what cannot be written is written with a later token. */
  note(session: Session): void
  /** Sets somebody's address, whatever their tokens say; with `null` it is forgotten, and their next token says it again. */
  set(tx: Tx, who: Who, address: string | null): Promise<void>
  /** By user id, of those who have one. */
  read(
    query: Queries,
    tenantId: string,
    people: readonly string[],
  ): Promise<ReadonlyMap<string, MailAddress>>
}

interface Parts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Logger
}

/** So many people are known to have said nothing new; of others it is written once more. */
const REMEMBERED = 20_000

export function createMailAddresses({ database, clock, logger }: Parts): MailAddresses {
  /** What each person's last token said. */
  const said = new LRUCache<string, string>({ max: REMEMBERED })

  async function write(session: Session, address: string): Promise<void> {
    const { tenantId: tenant, userId: user_id, name } = session.principal
    const row = { address, name, source: 'token', at: clock.now() }
    await database.query
      .insertInto('mail_addresses')
      .values({ tenant, user_id, ...row })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'user_id'])
          .doUpdateSet(row)
          .where('mail_addresses.source', '=', 'token'),
      )
      .execute()
  }

  return {
    note(session) {
      const { principal, email } = session
      const person = personKey(principal)
      if (email === undefined || said.get(person) === email) return
      said.set(person, email)
      write(session, email).catch((error: unknown) => {
        said.delete(person)
        logger.warn(
          { reason: (error as Error).message },
          'Where somebody gets mail could not be written; their next token says it again.',
        )
      })
    },
    async set(tx, who, address) {
      const { tenantId: tenant, userId: user_id } = who
      said.delete(personKey(who))
      if (address === null) {
        await tx
          .deleteFrom('mail_addresses')
          .where('tenant', '=', tenant)
          .where('user_id', '=', user_id)
          .execute()
        return
      }
      const row = { address, source: 'admin', at: clock.now() }
      await tx
        .insertInto('mail_addresses')
        .values({ tenant, user_id, name: null, ...row })
        .onConflict((conflict) => conflict.columns(['tenant', 'user_id']).doUpdateSet(row))
        .execute()
    },
    async read(query, tenantId, people) {
      if (people.length === 0) return new Map()
      const rows = await query
        .selectFrom('mail_addresses')
        .select(['user_id', 'address', 'name'])
        .where('tenant', '=', tenantId)
        .where('user_id', 'in', people)
        .execute()
      return new Map(rows.map(({ user_id, ...row }) => [user_id, row]))
    },
  }
}

/** The same tokens; what good ones say of where people get mail is remembered. */
export function notingMail(tokens: Tokens, addresses: Pick<MailAddresses, 'note'>): Tokens {
  return {
    ...tokens,
    async verify(token) {
      const session = await tokens.verify(token)
      addresses.note(session)
      return session
    },
  }
}
