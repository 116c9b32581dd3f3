/** Answers of documents, and of presence in general. */
import { instantOf } from '@concord/schemas'
import { Refusal } from '../../../core/refusal.ts'
import { writeEdit } from '../../../features/document-edits/write-edit.ts'
import { authorIn } from '../../../sync/author-in.ts'
import { isPlain } from '../../documents/plain-object.ts'
import type { Answers, Caller } from '../caller.ts'
import { tellDocument } from './document-state.ts'
import { join, leave } from './joining.ts'

type Names =
  | 'user:join'
  | 'user:leave'
  | 'presence:update'
  | 'presence:typing'
  | 'rtc:signal'
  | 'document:subscribe'
  | 'document:unsubscribe'
  | 'document:edit'
  | 'document:undo'
  | 'document:redo'
  | 'document:cursor'
  | 'document:lock'
  | 'document:unlock'

export const documentAnswers: Answers<Names> = {
  async 'user:join'({ userId }, caller) {
    const { principal } = caller.session
    if (userId !== undefined && userId !== principal.userId)
      throw new Refusal('ACCESS_DENIED', `Your token is for ${principal.userId}.`)
    const since = await caller.events.head(principal.tenantId)
    caller.subscriptions.hear('documents announcements', {}, since)
    const { status } = await caller.visits.look(undefined, { status: 'online' })
    const lastActivity = instantOf(caller.clock.now())
    const { userId: id, name: username } = principal
    caller.reply('user:join', { userId: id, username, status, lastActivity })
  },

  async 'user:leave'(_, caller) {
    leaveAll(caller)
    caller.reply('user:leave', { userId: caller.session.principal.userId })
  },

  async 'presence:update'(looks, { visits, reply }, spot) {
    reply('presence:updated', await visits.look(spot?.grant.scope, looks))
  },

  async 'presence:typing'({ isTyping }, { visits }, { grant }) {
    visits.typing(grant.scope, isTyping)
  },

  async 'rtc:signal'({ toUserId, signal }, { signals, session }, { grant }) {
    signals.pass(grant.scope, session.principal, toUserId, signal)
  },

  async 'document:subscribe'(looks, caller, spot) {
    await join(caller, spot, 'documents', looks)
    await tellDocument(caller, spot)
  },

  async 'document:unsubscribe'(_, caller, spot) {
    leave(caller, spot, 'documents')
    caller.reply('document:unsubscribed', { documentId: spot.place.id })
  },

  async 'document:edit'(edit, caller, { grant, place }) {
    if (!isPlain(edit.value, caller.limits.jsonDepth))
      throw new Refusal('VALIDATION_ERROR', 'value: This is nested too deep, or no plain value.')
    const kind = caller.kinds.get(place.kind)!
    const author = authorIn(grant, caller.session.principal)
    const purpose = { deletes: edit.action === 'delete' }
    await caller.steps.write(grant, author, (doc) => writeEdit(doc, kind, edit), purpose)
  },

  'document:undo': (_, { steps, session }, { grant }) =>
    steps.undo(grant, authorIn(grant, session.principal)),

  'document:redo': (_, { steps, session }, { grant }) =>
    steps.redo(grant, authorIn(grant, session.principal)),

  async 'document:cursor'(where, { visits }, { grant }) {
    visits.cursor(grant.scope, 'cursor' in where ? where.cursor : where)
  },

  'document:lock': (wish, caller, { grant }) =>
    caller.locks.take(grant, caller.session.principal, wish),

  'document:unlock': (_, caller, { grant }) =>
    caller.locks.release(grant, caller.session.principal),
}

function leaveAll({ visits, subscriptions }: Caller): void {
  for (const { scope, dialects } of visits.list()) {
    for (const dialect of dialects) subscriptions.leave(scope, dialect)
    visits.leave(scope)
  }
  visits.leaveAll()
}
