/** The routes of voting rooms. */
import { boardRoutes } from '@concord/schemas'
import type { Boards } from '../../features/votes/boards.ts'
import type { GrantFor, Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly boards: Boards
}

export function serveBoards({ rest, boards }: Parts, grantFor: GrantFor): void {
  rest.serve(
    boardRoutes.vote,
    ({ grant, principal, body }) => boards.vote(grant, principal.userId, body),
    grantFor,
  )
  rest.serve(
    boardRoutes.next,
    ({ grant, principal }) => boards.next(grant, principal.userId),
    grantFor,
  )
  rest.serve(boardRoutes.recommend, ({ grant, body }) => boards.recommend(grant, body), grantFor)
  rest.serve(
    boardRoutes.announce,
    ({ grant, principal, body }) => boards.announce(grant, principal.userId, body),
    grantFor,
  )
  rest.serve(
    boardRoutes.whisper,
    ({ grant, principal, params, body }) =>
      boards.whisper(grant, principal.userId, params['userId']!, body.message),
    grantFor,
  )
}
