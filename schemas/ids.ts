/**
 * Names of tenants, people, things and scopes.
 *
 * A scope is one collaborative thing, `{tenant}/{kind}/{id}`; its name is also the name of its Yjs document.
 */
import { z } from 'zod'

/** What tenants, users and ids look like: 1 to 64 letters, digits, `_`, `.` or `-`, starting with a letter or digit. */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/

const identifier = () =>
  z
    .string()
    .regex(
      ID_PATTERN,
      'Use 1 to 64 letters, digits, "_", "." or "-", starting with a letter or digit.',
    )

export const TenantId = identifier().brand<'TenantId'>()
export type TenantId = z.infer<typeof TenantId>

export const UserId = identifier().brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

/** The id of a thing within its tenant and kind. */
export const ThingId = identifier()

/** The tenant of tokens that name none. */
export const DEFAULT_TENANT = 'default' as TenantId

/** `{tenant}/{kind}/{id}`. Only `scopeName` makes one. */
export type ScopeName = string & { readonly __ScopeName: true }

export interface Scope {
  readonly tenantId: TenantId
  readonly kind: string
  readonly id: string
}

export function scopeName({
  tenantId,
  kind,
  id,
}: {
  tenantId: string
  kind: string
  id: string
}): ScopeName {
  return `${tenantId}/${kind}/${id}` as ScopeName
}

/** The parts of a scope name, or `undefined` when it does not have exactly three valid ones. */
export function parseScopeName(name: string): Scope | undefined {
  const [tenantId, kind, id, ...rest] = name.split('/')
  if (rest.length > 0 || tenantId === undefined || kind === undefined || id === undefined)
    return undefined
  if (![tenantId, kind, id].every((part) => ID_PATTERN.test(part))) return undefined
  return { tenantId: tenantId as TenantId, kind, id }
}

/**
 * A MongoDB ObjectId as 24 hex digits: 4 bytes of seconds, then 8 random bytes, so that ids sort roughly by age.
 * `now` is in milliseconds since 1970; `random` gives that many random bytes.
 */
export function objectId(now: number, random: (bytes: number) => Uint8Array): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')
  return seconds + [...random(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
