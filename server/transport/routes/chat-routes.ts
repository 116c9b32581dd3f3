/** The routes of chats. */
import { chatRoutes, unreadRoutes, type Kind } from '@concord/schemas'
import type { Chat } from '../../features/chat/chat.ts'
import type { GrantFor, Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly chat: Chat
}

export function serveChat(kind: Kind, { rest, chat }: Parts, grantFor: GrantFor): void {
  const routes = chatRoutes(kind)
  rest.serve(
    routes.list,
    ({ grant, principal, query }) => chat.list(grant, principal, query),
    grantFor,
  )
  rest.serve(
    routes.post,
    async ({ grant, principal, body, idempotencyKey, repeated }) => {
      const clientKey = body.clientKey ?? idempotencyKey
      const posted = await chat.postMessage(grant, principal, { ...body, clientKey })
      if (!posted.isNew) repeated()
      return posted.message
    },
    grantFor,
  )
  rest.serve(
    routes.read,
    ({ grant, principal, body }) => chat.markRead(grant, principal, body.messageId),
    grantFor,
  )
  rest.serve(
    routes.edit,
    ({ grant, principal, params, body }) =>
      chat.editMessage(grant, principal, params['messageId']!, body.text),
    grantFor,
  )
  rest.serve(
    routes.remove,
    ({ grant, principal, params }) => chat.deleteMessage(grant, principal, params['messageId']!),
    grantFor,
  )
}

export function serveUnread({ rest, chat }: Parts): void {
  rest.serve(unreadRoutes.unread, ({ principal }) => chat.unread(principal))
}
