/** What the server lets this person do in a room, and why not. */
import { canWriteIn, may, type ErrorReply, type Kind, type ScopeRole } from '@concord/schemas'

export interface Access {
  readonly role: ScopeRole | 'none' | undefined
  /** Nothing at all may be written. */
  readonly readOnly: boolean
  readonly error: ErrorReply | undefined
}

/** Nothing is known: somebody who starts without a network works on, and the server judges later. */
export const unknownAccess: Access = { role: undefined, readOnly: false, error: undefined }

/** The server let the room in. The role that was known before stays unless it contradicts that. */
export function admittedAccess(before: Access, kind: Kind, readOnly: boolean): Access {
  const { role } = before
  const fits = role !== undefined && role !== 'none' && isReadOnly(kind, role) === readOnly
  return { role: fits ? role : undefined, readOnly, error: undefined }
}

/** The server said what the role is. */
export function noticedAccess(kind: Kind, role: ScopeRole): Access {
  return { role, readOnly: isReadOnly(kind, role), error: undefined }
}

/** The server refused, for good. */
export function refusedAccess(before: Access, error: ErrorReply): Access {
  const lost = error.code === 'ACCESS_DENIED' || error.code === 'ACCESS_REMOVED'
  return lost ? { role: 'none', readOnly: true, error } : { ...before, error }
}

/** Whether the person may do this; so it is assumed while the role is not known. */
export function mayIn({ role, readOnly }: Access, verb: 'edit' | 'comment'): boolean {
  if (readOnly || role === 'none') return false
  return role === undefined || may(verb, role, [])
}

function isReadOnly(kind: Kind, role: ScopeRole): boolean {
  return !canWriteIn(kind, (verb) => may(verb, role, []))
}
