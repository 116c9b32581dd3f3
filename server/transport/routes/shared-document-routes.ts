/** Documents for systems that speak of creating, sharing and their history. */
import {
  TEXT_EDITED,
  document,
  memberOf,
  scopeName,
  sharedDocumentRoutes,
  type Principal,
  type Verb,
} from '@concord/schemas'
import type { Access, Grant } from '../../auth/access.ts'
import type { Clock } from '../../core/clock.ts'
import { pageOf } from '../../core/page.ts'
import { readerOf } from '../../events/audience.ts'
import type { EventLog } from '../../events/event-log.ts'
import { paragraphOf } from '../../features/document-edits/write-edit.ts'
import type { Locks } from '../../features/locks/locks.ts'
import type { Presence } from '../../features/presence/presence.ts'
import type { Scopes } from '../../features/scopes/scopes.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'
import type { Rest } from '../rest/rest.ts'
import { memberReply } from './routes.ts'

interface Parts {
  readonly rest: Rest
  readonly access: Access
  readonly scopes: Pick<Scopes, 'create' | 'read'>
  readonly open: OpenDocuments
  readonly presence: Pick<Presence, 'in'>
  readonly locks: Pick<Locks, 'of'>
  readonly events: Pick<EventLog, 'read' | 'head'>
  readonly clock: Clock
}

export function serveSharedDocuments(parts: Parts): void {
  const { rest, access, scopes, open, presence, locks, events, clock } = parts
  const routes = sharedDocumentRoutes

  const grantFor = (
    { id }: Readonly<Record<string, string>>,
    principal: Principal,
    verb: Verb,
  ): Promise<Grant> => {
    const { tenantId } = principal
    return access.grant(scopeName({ tenantId, kind: document.name, id: id! }), principal, verb)
  }

  const members = async ({ scopeId }: Grant) => (await access.members(scopeId)).map(memberReply)

  rest.serve(routes.create, async ({ principal, body: { title, content = '' } }) => {
    const made = await scopes.create(document, principal, { title })
    if (content === '') return made
    const grant = await grantFor({ id: made.id }, principal, 'edit')
    await open.edit(grant, principal.userId, (doc) => {
      doc.getXmlFragment('content').push(content.split('\n').map(paragraphOf))
    })
    return made
  })

  rest.serve(
    routes.read,
    async ({ grant }) => ({
      ...(await scopes.read(document, grant)),
      collaborators: await members(grant),
      lock: locks.of(grant.scope) ?? null,
      activeUsers: presence.in(grant.scope).map(memberOf),
    }),
    grantFor,
  )

  rest.serve(
    routes.share,
    async ({ grant, principal, body: { userIds, role } }) => {
      const known = new Set((await access.members(grant.scopeId)).map(({ userId }) => userId))
      for (const userId of new Set(userIds))
        if (!known.has(userId))
          await access.setMember(grant, userId, role, principal.userId, clock.now())
      return { items: await members(grant) }
    },
    grantFor,
  )

  rest.serve(
    routes.history,
    async ({ grant: { scope }, principal, query: { before, limit } }) => {
      const upTo = before === undefined ? await events.head(principal.tenantId) : before - 1
      const wanted = { types: [TEXT_EDITED, document.metaEvent], scope }
      const range = { since: 0, upTo, limit: limit + 1, take: 'last' as const }
      const found = await events.read(readerOf(principal), { ...wanted, ...range })
      return pageOf(found.toReversed(), limit, ({ seq }) => seq)
    },
    grantFor,
  )
}
