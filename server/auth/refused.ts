/** Something that was refused at one of the doors, and to whom. */
import type { Refusal } from '../core/refusal.ts'
import type { Who } from '../core/who.ts'

export interface Refused {
  readonly refusal: Refusal
  /** Absent as long as nobody knows. */
  readonly who: Who | undefined
  readonly address: string
  /** The document that it was about, if it was. */
  readonly target: string | undefined
}
