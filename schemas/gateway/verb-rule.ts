/** How a verb of the text frames is declared. */
import type { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import type { Verb } from '../roles.ts'
import type { PlaceField } from './place.ts'

export interface VerbRule<S extends z.ZodType = z.ZodType> {
  /** Other names that it goes by. */
  readonly aliases?: readonly string[]
  readonly access: 'anybody' | 'signed-in'
  /** What it is about: fields of `data`, of which one is there. The first may be sent as a bare string instead. */
  readonly place?: readonly PlaceField[]
  /** The field of `data` that a bare string stands for, where it is about no place. */
  readonly bare?: string
  /** Only who joined that place may. Asked before the other fields are looked at. */
  readonly joined?: boolean
  /** Joins it; in dev mode one that does not exist is made, as when a document is opened. */
  readonly joins?: boolean
  /** What one has to be allowed there. */
  readonly may?: Verb
  /** The other fields of `data`. */
  readonly data: S
  /** The error of a field that is not valid, where it is not VALIDATION_ERROR. */
  readonly codes?: Readonly<Record<string, ErrorCode>>
  /** The frame that answers; absent: what it did is told to everybody there, and the `ack` is the answer. */
  readonly answer?: string
  /** What `ack` brings along. */
  readonly result?: string
  /** For the reference. */
  readonly about: string
}

/** Keeps what exactly was declared. */
export function verb<const R extends VerbRule>(rule: R): R {
  return rule
}
