/** The routes of polls. */
import { pollRoutes, type Kind } from '@concord/schemas'
import type { Polls } from '../../features/votes/polls.ts'
import type { GrantFor, Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly polls: Polls
}

export function servePolls(kind: Kind, { rest, polls }: Parts, grantFor: GrantFor): void {
  const routes = pollRoutes(kind)
  rest.serve(
    routes.list,
    async ({ grant, principal }) => ({ items: await polls.list(grant, principal.userId) }),
    grantFor,
  )
  rest.serve(
    routes.create,
    ({ grant, principal, body }) => polls.create(grant, principal.userId, body),
    grantFor,
  )
  rest.serve(
    routes.read,
    ({ grant, principal, params }) => polls.read(grant, principal.userId, params['pollId']!),
    grantFor,
  )
  rest.serve(
    routes.open,
    ({ grant, principal, params }) => polls.open(grant, principal.userId, params['pollId']!),
    grantFor,
  )
  for (const [route, closing] of [
    [routes.close, 'person'],
    [routes.cancel, 'cancelled'],
  ] as const) {
    rest.serve(
      route,
      async ({ grant, principal: { userId }, params }) => {
        await polls.close(grant, userId, params['pollId']!, closing)
        return polls.read(grant, userId, params['pollId']!)
      },
      grantFor,
    )
  }
  rest.serve(
    routes.vote,
    ({ grant, principal, params, body }) =>
      polls.vote(grant, principal.userId, params['pollId']!, body),
    grantFor,
  )
  rest.serve(
    routes.withdraw,
    ({ grant, principal, params, query }) =>
      polls.withdraw(grant, principal.userId, params['pollId']!, query.optionId),
    grantFor,
  )
}
