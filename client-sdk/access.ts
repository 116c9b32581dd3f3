/** What the server lets this person do in a room, and why not. */
import { may, type ErrorReply, type ScopeRole } from '@concord/schemas'

export interface Access {
  readonly role: ScopeRole | 'none' | undefined
  readonly readOnly: boolean
  readonly error: ErrorReply | undefined
}

/** Nothing is known: somebody who starts without a network works on, and the server judges later. */
export const unknownAccess: Access = { role: undefined, readOnly: false, error: undefined }

/** The server let the room in. The role that was known before stays unless it contradicts that. */
export function admittedAccess(before: Access, readOnly: boolean): Access {
  const fits =
    before.role !== undefined &&
    before.role !== 'none' &&
    may('edit', before.role, []) === !readOnly
  return { role: fits ? before.role : undefined, readOnly, error: undefined }
}

/** The server said that the role is another one now. */
export function noticedAccess(role: ScopeRole): Access {
  return { role, readOnly: !may('edit', role, []), error: undefined }
}

/** The server refused, for good. */
export function refusedAccess(before: Access, error: ErrorReply): Access {
  const lost = error.code === 'ACCESS_DENIED' || error.code === 'ACCESS_REMOVED'
  return lost ? { role: 'none', readOnly: true, error } : { ...before, error }
}
