/** Roles within a trip, in words. */
import type { ScopeRole } from '@concord/schemas'

export const ROLE_WORDS: Record<ScopeRole, { readonly name: string; readonly may: string }> = {
  owner: { name: 'Owner', may: 'plans, and decides who belongs to the trip' },
  editor: { name: 'Editor', may: 'plans' },
  commenter: { name: 'Commenter', may: 'looks and votes' },
  viewer: { name: 'Viewer', may: 'looks' },
}
