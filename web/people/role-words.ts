/** Roles in words. */
import type { ScopeRole } from '@concord/schemas'

export type RoleWords = Readonly<Record<ScopeRole, { readonly name: string; readonly may: string }>>

/** In a trip. */
export const ROLE_WORDS: RoleWords = {
  owner: { name: 'Owner', may: 'plans, and decides who belongs to the trip' },
  editor: { name: 'Editor', may: 'plans' },
  commenter: { name: 'Commenter', may: 'looks and votes' },
  viewer: { name: 'Viewer', may: 'looks' },
}

/** In a voting room. */
export const ROOM_ROLE_WORDS: RoleWords = {
  owner: { name: 'Owner', may: 'votes, asks, and decides who belongs to the room' },
  editor: { name: 'Editor', may: 'votes, and adds candidates' },
  commenter: { name: 'Voter', may: 'votes' },
  viewer: { name: 'Viewer', may: 'looks' },
}
