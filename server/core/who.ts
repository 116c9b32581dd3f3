/** Somebody: an id means a person within a tenant. */
import type { Principal } from '@concord/schemas'

export type Who = Pick<Principal, 'tenantId' | 'userId'>

/** The same where the names come from a row or a document and are only looked up. */
export type WhoByName = Readonly<Record<keyof Who, string>>

/** As which a person is counted and looked up, the same for the same person: `{tenant}/{user}`. */
export const personKey = ({ tenantId, userId }: WhoByName): string => `${tenantId}/${userId}`

export const isSamePerson = (one: WhoByName, other: WhoByName): boolean =>
  one.userId === other.userId && one.tenantId === other.tenantId
