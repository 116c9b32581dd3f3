import type { Principal } from '@concord/schemas'
import type { Refusal } from '../core/refusal.ts'

/** Whose socket or request it is. */
export type Who = Pick<Principal, 'tenantId' | 'userId'>

/** Something that was refused at one of the doors, and to whom. */
export interface Refused {
  readonly refusal: Refusal
  /** Absent as long as nobody knows. */
  readonly who: Who | undefined
  readonly address: string
  /** The document that it was about, if it was. */
  readonly target: string | undefined
}
