/** Who may call a route, as a sentence. */
import type { Route } from './route.ts'

export function accessWords({ access }: Pick<Route, 'access'>): string {
  if (access === 'public') return 'For anybody.'
  if (access === 'signed-in') return 'For anybody with a token.'
  if (access === 'admin') return 'For admins of the tenant.'
  if (access === 'self') return 'For the person whom the path names.'
  if (access === 'self-or-admin') return 'For the person whom the path names, and for admins.'
  return `For whoever may ${access}.`
}
