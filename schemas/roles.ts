/** Who may do what: roles of an account (in its token) and roles within one scope (in the members table). */
import { z } from 'zod'

/** Roles that a token may carry. `admin` may read and manage every scope of its tenant. */
export const AccountRole = z.enum(['super_admin', 'admin', 'agent', 'user'])
export type AccountRole = z.infer<typeof AccountRole>

/** Whether somebody with these account roles is an admin of their tenant. */
export function isAdmin(roles: readonly AccountRole[]): boolean {
  return roles.includes('admin') || roles.includes('super_admin')
}

/** Roles within a scope, strongest first. */
export const ScopeRole = z.enum(['owner', 'editor', 'commenter', 'viewer'])
export type ScopeRole = z.infer<typeof ScopeRole>

/** What can be done with a scope: see it, vote and comment in it, change it, decide who belongs to it. */
export type Verb = 'read' | 'comment' | 'edit' | 'manage'

const VERBS: Record<ScopeRole, readonly Verb[]> = {
  owner: ['read', 'comment', 'edit', 'manage'],
  editor: ['read', 'comment', 'edit'],
  commenter: ['read', 'comment'],
  viewer: ['read'],
}

const ADMIN_VERBS: readonly Verb[] = ['read', 'manage']

/** Whether somebody with these account roles and this role in the scope (none: not a member) may do `verb`. */
export function may(
  verb: Verb,
  scopeRole: ScopeRole | undefined,
  accountRoles: readonly AccountRole[],
): boolean {
  if (scopeRole !== undefined && VERBS[scopeRole].includes(verb)) return true
  return isAdmin(accountRoles) && ADMIN_VERBS.includes(verb)
}
