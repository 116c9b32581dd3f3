/** A token that takes the place of another, at any door. */
import { Refusal } from '../core/refusal.ts'
import { isSamePerson } from '../core/who.ts'
import type { Session } from './tokens.ts'

/** Throws ACCESS_DENIED when the tokens are of different people. */
export function mustBeSamePerson(before: Session, next: Session): void {
  if (isSamePerson(before.principal, next.principal)) return
  throw new Refusal('ACCESS_DENIED', 'A renewed token must be for the same person.')
}
