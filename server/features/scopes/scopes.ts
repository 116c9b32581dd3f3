/** Trips, documents and every other kind of scope: making, listing, reading, changing and deleting them. */
import {
  deletedEvent,
  instantOf,
  objectId,
  parseScopeName,
  scopeName,
  writeMeta,
  type Kind,
  type Principal,
  type ScopeRole,
  type ScopeSummary,
  type UserId,
} from '@concord/schemas'
import type { Access, Grant } from '../../auth/access.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { pageOf } from '../../core/page.ts'
import { Refusal } from '../../core/refusal.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Database } from '../../storage/database.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'
import { readWhole, type Room } from '../../sync/whole-document.ts'
import type { InsertScope } from './insert-scope.ts'

export interface Scopes {
  create(kind: Kind, principal: Principal, fields: NewScope): Promise<ScopeSummary>
  /** The caller's scopes of this kind, newest first. */
  list(
    kind: Kind,
    principal: Principal,
    page: { limit: number; after?: string | undefined },
  ): Promise<{ items: ScopeSummary[]; next?: string }>
  read(kind: Kind, grant: Grant): Promise<ScopeSummary & Record<string, unknown>>
  change(
    grant: Grant,
    principal: Principal,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<ScopeSummary>
  remove(grant: Grant, principal: Principal): Promise<void>
}

export interface NewScope {
  readonly id?: string | undefined
  readonly title: string
  readonly [field: string]: unknown
}

interface Parts {
  readonly database: Database
  readonly access: Access
  readonly open: OpenDocuments
  readonly insertScope: InsertScope
  readonly events: Pick<EventLog, 'append'>
  readonly wake: Wake
  readonly clock: Clock
  readonly random: Randomness
  /** For what is read of a document as a whole. */
  readonly room: Room
}

const SUMMARY = [
  'scopes.id',
  'name',
  'key',
  'title',
  'created_by',
  'created_at',
  'updated_at',
] as const

interface Row {
  readonly name: string
  readonly key: string
  readonly title: string
  readonly created_by: string
  readonly created_at: number
  readonly updated_at: number
}

export function createScopes(parts: Parts): Scopes {
  const { database, access, open, insertScope, events, wake, clock, random, room } = parts

  async function summary(grant: Grant): Promise<ScopeSummary> {
    const row = await database.query
      .selectFrom('scopes')
      .select(SUMMARY)
      .where('id', '=', grant.scopeId)
      .executeTakeFirstOrThrow()
    return summaryOf(row, grant.role)
  }

  return {
    async create(kind, principal, { id, ...meta }) {
      const now = clock.now()
      const key = id ?? objectId(now, random.bytes)
      const scope = scopeName({ tenantId: principal.tenantId, kind: kind.name, id: key })
      const scopeId = await insertScope(scope, principal, meta.title, now)
      if (scopeId === undefined) {
        throw new Refusal(
          'CONFLICT',
          `There is a ${scope} already, or there was one. Choose another id.`,
        )
      }
      const grant: Grant = { scope, scopeId, role: 'owner' }
      await open.edit(grant, principal.userId, (doc) => writeMeta(doc, meta))
      return summary(grant)
    },

    async list(kind, principal, { limit, after }) {
      const rows = await database.query
        .selectFrom('members')
        .innerJoin('scopes', 'scopes.id', 'members.scope_id')
        .select([...SUMMARY, 'members.role'])
        .where('members.user_id', '=', principal.userId)
        .where('scopes.tenant', '=', principal.tenantId)
        .where('scopes.kind', '=', kind.name)
        .where('scopes.deleted_at', 'is', null)
        .$if(after !== undefined, (query) => query.where('scopes.id', '<', Number(after)))
        .orderBy('scopes.id', 'desc')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit, ({ id }) => String(id))
      return { ...page, items: page.items.map((row) => summaryOf(row, row.role as ScopeRole)) }
    },

    async read(kind, grant) {
      const content = await open.readInPieces(grant, (doc) => readWhole(doc, kind, room))
      return { ...content, ...(await summary(grant)) }
    },

    async change(grant, principal, fields) {
      await open.edit(grant, principal.userId, (doc) => writeMeta(doc, fields))
      return summary(grant)
    },

    async remove({ scope, scopeId }, { userId }) {
      const { tenantId, kind, id } = parseScopeName(scope)!
      const now = clock.now()
      await database.transaction(async (tx) => {
        const { title } = await tx
          .updateTable('scopes')
          .set({ deleted_at: now })
          .where('id', '=', scopeId)
          .returning('title')
          .executeTakeFirstOrThrow()
        await events.append(tx, tenantId, [
          {
            type: deletedEvent({ name: kind }),
            scopeId,
            entityId: id,
            actor: userId,
            at: now,
            late: false,
            data: { title },
            audience: 'admins',
          },
        ])
      })
      await access.ended(scope)
      wake.announce(tenantId)
    },
  }
}

function summaryOf(row: Row, role: ScopeRole | undefined): ScopeSummary {
  return {
    id: row.key,
    scope: row.name,
    title: row.title,
    ...(role === undefined ? {} : { role }),
    createdBy: row.created_by as UserId,
    createdAt: instantOf(row.created_at),
    updatedAt: instantOf(row.updated_at),
  }
}
