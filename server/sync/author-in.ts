/** Somebody who writes in a scope, as the guard judges them. */
import { may, type Principal } from '@concord/schemas'
import type { Grant } from '../auth/access.ts'
import type { Author } from './guard/judge.ts'

export function authorIn({ role }: Pick<Grant, 'role'>, { userId, roles }: Principal): Author {
  return { userId, may: (verb) => may(verb, role, roles) }
}
