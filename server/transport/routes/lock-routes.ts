/** The routes of a document's lock. */
import { lockRoutes, type Kind } from '@concord/schemas'
import type { Locks } from '../../features/locks/locks.ts'
import type { GrantFor, Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly locks: Locks
}

export function serveLocks(kind: Kind, { rest, locks }: Parts, grantFor: GrantFor): void {
  const routes = lockRoutes(kind)
  rest.serve(
    routes.take,
    ({ grant, principal, body }) => locks.take(grant, principal, body),
    grantFor,
  )
  rest.serve(
    routes.read,
    async ({ grant: { scope } }) => ({ lock: locks.of(scope) ?? null }),
    grantFor,
  )
  rest.serve(routes.release, ({ grant, principal }) => locks.release(grant, principal), grantFor)
}
