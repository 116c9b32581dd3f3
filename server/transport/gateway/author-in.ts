/** Somebody who writes by a command, as the guard judges them. */
import { may, type Principal } from '@concord/schemas'
import type { Grant } from '../../auth/access.ts'
import type { Author } from '../../sync/guard/judge.ts'

export function authorIn({ role }: Pick<Grant, 'role'>, { userId, roles }: Principal): Author {
  return { userId, may: (verb) => may(verb, role, roles) }
}
