/**
 * Who belongs to which scope, and what they may do there. Changes are announced, so that live connections follow. Roles are
 * cached; whatever changes one removes it from the cache before anybody is told that it changed.
 */
import {
  CacheTtl,
  MEMBER_ADDED,
  MEMBER_CHANGED,
  MEMBER_REMOVED,
  ScopeRole,
  may,
  parseScopeName,
  scopeName,
  type Kinds,
  type Principal,
  type Scope,
  type ScopeName,
  type UserId,
  type Verb,
} from '@concord/schemas'
import { Refusal } from '../core/refusal.ts'
import type { TenantCache } from '../storage/cache/tenant-cache.ts'
import type { Database, Tx } from '../storage/database.ts'

/** A scope that exists, as one person may use it. */
export interface Grant {
  readonly scopeId: number
  readonly scope: ScopeName
  /** Absent for an admin who is not a member. */
  readonly role: ScopeRole | undefined
}

export interface Member {
  readonly userId: UserId
  readonly role: ScopeRole
  readonly addedBy: UserId
  readonly addedAt: number
}

/** Somebody's role changed; `undefined`: nobody's any more. Without `userId`, the scope was deleted for everybody. */
export interface AccessChange {
  readonly scope: ScopeName
  readonly userId?: UserId
  readonly role: ScopeRole | undefined
}

export interface Access {
  /**
   * What this person may do with this scope. Throws a Refusal: INVALID_SCOPE for a name that is none, ACCESS_DENIED for
   * another tenant's or somebody else's, NOT_FOUND for one that does not exist.
   */
  grant(name: string, principal: Principal, verb: Verb): Promise<Grant>
  /** As `grant` to read, for opening a document; in dev mode a scope that does not exist is made, and theirs. */
  open(name: string, principal: Principal): Promise<Grant>
  members(scopeId: number): Promise<readonly Member[]>
  /** Adds somebody or changes their role. Refuses to leave the scope without an owner (CONFLICT). */
  setMember(grant: Grant, userId: UserId, role: ScopeRole, by: UserId, now: number): Promise<Member>
  /** Refuses with NOT_FOUND when there is no such member, and to leave the scope without an owner (CONFLICT). */
  removeMember(grant: Grant, userId: UserId, by: UserId, now: number): Promise<void>
  /** The scope is deleted, on disk: from now on nobody may do anything there, and whoever listens is told. */
  ended(scope: ScopeName): Promise<void>
  /** Reads the roles in the newest scopes of a tenant, so that those who come first need not wait for it. */
  warm(tenantId: string): Promise<void>
  /** Tells `listener` of every change once it is on disk. */
  onChange(listener: (change: AccessChange) => void): void
}

/** What is cached: a scope that there is, and somebody's role in it, `null` for none. */
interface Standing {
  readonly scopeId: number
  readonly role: ScopeRole | null
}

const PERMISSIONS = 'permissions'
/** Roles that are read when the first of a tenant connects. */
const WARMED = 100

/** Within a tenant. */
const standingId = (userId: string, { kind, id }: Pick<Scope, 'kind' | 'id'>): string =>
  `${userId}:${kind}/${id}`

/** That somebody's membership changed, for the event log. */
export interface MembershipFact {
  readonly scopeId: number
  readonly tenantId: string
  readonly type: string
  readonly by: UserId
  readonly at: number
  readonly data: { readonly userId: UserId; readonly role: ScopeRole; readonly from?: ScopeRole }
}

/** Where changes of membership are written down, in the transaction that makes them. */
export interface MembershipLog {
  write(tx: Tx, fact: MembershipFact): Promise<void>
  /** Called once the transaction is on disk. */
  written(tenantId: string): void
}

/** Makes the scope with this person as its owner, unless somebody else was faster. For dev mode. */
export type CreateUnknown = (name: ScopeName, principal: Principal) => Promise<unknown>

interface Parts {
  readonly kinds: Pick<Kinds, 'has'>
  readonly database: Database
  /** What happens when a document is opened that does not exist; without it, it is refused. */
  readonly createUnknown?: CreateUnknown | undefined
  readonly membershipLog: MembershipLog
  readonly cache: Pick<TenantCache, 'getOrSet' | 'delete' | 'deletePattern' | 'warm'>
}

export function createAccess(parts: Parts): Access {
  const { kinds, database, createUnknown, membershipLog, cache } = parts
  const listeners: ((change: AccessChange) => void)[] = []
  const announce = (change: AccessChange): void => {
    for (const listener of listeners) listener(change)
  }

  /** `*`: of everybody. */
  async function forget(name: ScopeName, userId: string): Promise<void> {
    const scope = parseScopeName(name)!
    const id = standingId(userId, scope)
    if (userId === '*') await cache.deletePattern(scope.tenantId, `${PERMISSIONS}:${id}`)
    else await cache.delete(scope.tenantId, PERMISSIONS, id)
  }

  async function find(
    name: ScopeName,
    principal: Principal,
    create: CreateUnknown | undefined,
  ): Promise<Standing> {
    const row = await database.query
      .selectFrom('scopes')
      .leftJoin('members', (join) =>
        join
          .onRef('members.scope_id', '=', 'scopes.id')
          .on('members.user_id', '=', principal.userId),
      )
      .select(['scopes.id', 'scopes.deleted_at', 'members.role'])
      .where('scopes.name', '=', name)
      .executeTakeFirst()
    if (row && row.deleted_at === null) {
      return { scopeId: row.id, role: row.role === null ? null : ScopeRole.parse(row.role) }
    }
    if (row || !create) throw new Refusal('NOT_FOUND', `There is no ${name}.`)
    await create(name, principal)
    return find(name, principal, undefined)
  }

  async function grant(
    name: string,
    principal: Principal,
    verb: Verb,
    create?: CreateUnknown,
  ): Promise<Grant> {
    const scope = parseScopeName(name)
    if (!scope || !kinds.has(scope.kind)) throw new Refusal('INVALID_SCOPE')
    if (scope.tenantId !== principal.tenantId) {
      throw new Refusal('ACCESS_DENIED', 'This belongs to another tenant than your token.')
    }
    const known = scopeName(scope)
    const { value: standing } = await cache.getOrSet(
      scope.tenantId,
      PERMISSIONS,
      () => find(known, principal, create),
      CacheTtl.PERMISSIONS,
      standingId(principal.userId, scope),
    )
    const { scopeId, role: cached } = standing
    const role = cached ?? undefined
    if (!may('read', role, principal.roles))
      throw new Refusal('ACCESS_DENIED', `You do not belong to ${known}.`)
    if (!may(verb, role, principal.roles)) {
      throw new Refusal('ACCESS_DENIED', `As ${role ?? 'admin'} you may not ${verb} here.`)
    }
    return { scopeId, scope: known, role }
  }

  return {
    grant: (name, principal, verb) => grant(name, principal, verb),
    open: (name, principal) => grant(name, principal, 'read', createUnknown),

    async members(scopeId) {
      const rows = await database.query
        .selectFrom('members')
        .select(['user_id', 'role', 'added_by', 'added_at'])
        .where('scope_id', '=', scopeId)
        .orderBy('added_at')
        .orderBy('user_id')
        .execute()
      return rows.map((row) => ({
        userId: row.user_id as UserId,
        role: ScopeRole.parse(row.role),
        addedBy: row.added_by as UserId,
        addedAt: row.added_at,
      }))
    },

    async setMember({ scopeId, scope }, userId, role, by, now) {
      const { tenantId } = parseScopeName(scope)!
      const member = await database.transaction(async (tx) => {
        const from = await roleOf(tx, scopeId, userId)
        await tx
          .insertInto('members')
          .values({ scope_id: scopeId, user_id: userId, role, added_by: by, added_at: now })
          .onConflict((conflict) => conflict.columns(['scope_id', 'user_id']).doUpdateSet({ role }))
          .execute()
        await requireOwner(tx, scopeId)
        if (from !== role) {
          const data = { userId, role, ...(from && { from }) }
          const type = from ? MEMBER_CHANGED : MEMBER_ADDED
          await membershipLog.write(tx, { scopeId, tenantId, type, by, at: now, data })
        }
        const row = await tx
          .selectFrom('members')
          .select(['added_by', 'added_at'])
          .where('scope_id', '=', scopeId)
          .where('user_id', '=', userId)
          .executeTakeFirstOrThrow()
        return { userId, role, addedBy: row.added_by as UserId, addedAt: row.added_at }
      })
      await forget(scope, userId)
      announce({ scope, userId, role })
      membershipLog.written(tenantId)
      return member
    },

    async removeMember({ scopeId, scope }, userId, by, now) {
      const { tenantId } = parseScopeName(scope)!
      await database.transaction(async (tx) => {
        const role = await roleOf(tx, scopeId, userId)
        if (!role) throw new Refusal('NOT_FOUND', `${userId} does not belong to ${scope}.`)
        await tx
          .deleteFrom('members')
          .where('scope_id', '=', scopeId)
          .where('user_id', '=', userId)
          .execute()
        await requireOwner(tx, scopeId)
        const data = { userId, role }
        const type = MEMBER_REMOVED
        await membershipLog.write(tx, { scopeId, tenantId, type, by, at: now, data })
      })
      await forget(scope, userId)
      announce({ scope, userId, role: undefined })
      membershipLog.written(tenantId)
    },

    async ended(scope) {
      await forget(scope, '*')
      announce({ scope, role: undefined })
    },

    warm: (tenantId) =>
      cache.warm(tenantId, async () => {
        const rows = await database.query
          .selectFrom('scopes')
          .innerJoin('members', 'members.scope_id', 'scopes.id')
          .select(['scopes.id', 'scopes.kind', 'scopes.key', 'members.user_id', 'members.role'])
          .where('scopes.tenant', '=', tenantId)
          .where('scopes.deleted_at', 'is', null)
          .orderBy('scopes.id', 'desc')
          .limit(WARMED)
          .execute()
        return rows.map(({ id, kind, key, user_id, role }) => ({
          resource: PERMISSIONS,
          id: standingId(user_id, { kind, id: key }),
          value: { scopeId: id, role: ScopeRole.parse(role) } satisfies Standing,
          ttlSeconds: CacheTtl.PERMISSIONS,
        }))
      }),

    onChange(listener) {
      listeners.push(listener)
    },
  }
}

async function roleOf(tx: Tx, scopeId: number, userId: UserId): Promise<ScopeRole | undefined> {
  const row = await tx
    .selectFrom('members')
    .select('role')
    .where('scope_id', '=', scopeId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row && ScopeRole.parse(row.role)
}

async function requireOwner(tx: Tx, scopeId: number): Promise<void> {
  const owner = await tx
    .selectFrom('members')
    .select('user_id')
    .where('scope_id', '=', scopeId)
    .where('role', '=', 'owner')
    .limit(1)
    .executeTakeFirst()
  if (!owner)
    throw new Refusal('CONFLICT', 'Somebody must remain owner. Make another member owner first.')
}
