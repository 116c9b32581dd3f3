/** Reading the audit log. */
import {
  AuditRecord,
  instantOf,
  type Principal,
  type QueryOf,
  type adminRoutes,
} from '@concord/schemas'
import { pageOf } from '../../core/page.ts'
import type { Database } from '../../storage/database.ts'

export type AuditQuery = QueryOf<typeof adminRoutes.audit>

export interface AuditPage {
  /** Newest first. */
  readonly items: AuditRecord[]
  /** The `after` of the next page, when there is one. */
  readonly next?: number
}

/** What belongs to no tenant, such as a token that is not good. */
const NO_TENANT = ''

export async function readAudit(
  { query }: Database,
  { tenantId, roles }: Pick<Principal, 'tenantId' | 'roles'>,
  filter: AuditQuery,
): Promise<AuditPage> {
  const tenants = roles.includes('super_admin') ? [tenantId, NO_TENANT] : [tenantId]
  let asked = query
    .selectFrom('audit')
    .select(['id', 'category', 'actor', 'action', 'target', 'details', 'at'])
    .where('tenant', 'in', tenants)
  const { category, actor, action, target, from, to, limit, after } = filter
  if (category !== undefined) asked = asked.where('category', '=', category)
  if (actor !== undefined) asked = asked.where('actor', '=', actor)
  if (target !== undefined) asked = asked.where('target', '=', target)
  if (action?.endsWith('.*')) {
    const family = action.slice(0, -1)
    asked = asked.where(({ eb, fn, val }) =>
      eb(fn('substr', ['action', val(1), val(family.length)]), '=', family),
    )
  } else if (action !== undefined) asked = asked.where('action', '=', action)
  if (from !== undefined) asked = asked.where('at', '>=', Date.parse(from))
  if (to !== undefined) asked = asked.where('at', '<=', Date.parse(to))
  if (after !== undefined) asked = asked.where('id', '<', after)
  const rows = await asked
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const records = rows.map((row) => ({
    ...row,
    category: AuditRecord.shape.category.parse(row.category),
    // reason: whatever wrote the row wrote an object
    details: JSON.parse(row.details) as Record<string, unknown>,
    at: instantOf(row.at),
  }))
  return pageOf(records, limit, ({ id }) => id)
}
