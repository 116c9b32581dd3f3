/**
 * What the members of a scope say to each other. A message and the events that tell of it are one transaction. Every door
 * ends here; it has let its caller in with a grant.
 */
import {
  CHAT_DELETED,
  CHAT_EDITED,
  CHAT_MENTIONED,
  CHAT_POSTED,
  CHAT_READ,
  MAX_MENTIONS,
  instantOf,
  may,
  mentionsIn,
  objectId,
  parseScopeName,
  type ChatMessage,
  type NewMessage,
  type Principal,
  type ReadState,
  type UnreadScope,
  type UserId,
} from '@concord/schemas'
import type { Grant } from '../../auth/access.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { pageOf } from '../../core/page.ts'
import { Refusal } from '../../core/refusal.ts'
import type { EventLog, PlacedEvent } from '../../events/event-log.ts'
import { headOf } from '../../events/event-rows.ts'
import type { Wake } from '../../events/wake.ts'
import type { Database, Tx } from '../../storage/database.ts'
import {
  insertMessage,
  membersIn,
  messageWithKey,
  readMessage,
  readMessages,
  updateMessage,
  type KeptMessage,
} from './messages.ts'
import { moveReadPosition, readState, readUnread } from './read-positions.ts'

export interface MessagePage extends ReadState {
  /** Newest first. */
  readonly items: ChatMessage[]
  /** There are more, before this one. */
  readonly next?: number
  /** The last event that the page knows of. */
  readonly head: number
}

export interface Chat {
  list(
    grant: Grant,
    principal: Principal,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<MessagePage>
  /**
   * On disk, with its events, when it resolves. `isNew` is false when this person sent it before under the same key: then
   * it is what was posted first, whatever is said now. Throws a Refusal: ACCESS_DENIED for who may not comment, NOT_FOUND
   * for an answer to nothing, VALIDATION_ERROR for too many names.
   */
  postMessage(
    grant: Grant,
    principal: Principal,
    message: NewMessage,
  ): Promise<{ readonly message: ChatMessage; readonly isNew: boolean }>
  /**
   * Who is named for the first time is told. Throws NOT_FOUND, ACCESS_DENIED for somebody else's, CONFLICT for one that
   * was deleted.
   */
  editMessage(
    grant: Grant,
    principal: Principal,
    messageId: string,
    text: string,
  ): Promise<ChatMessage>
  /** Deleting again changes nothing. Throws NOT_FOUND, ACCESS_DENIED for somebody else's unless the caller may manage. */
  deleteMessage(grant: Grant, principal: Principal, messageId: string): Promise<void>
  /** Throws NOT_FOUND for a message that there is not. */
  markRead(grant: Grant, principal: Principal, messageId: string): Promise<ReadState>
  unread(principal: Principal): Promise<{ items: UnreadScope[]; total: number }>
}

interface Parts {
  readonly database: Database
  readonly events: Pick<EventLog, 'append' | 'eraseText'>
  readonly wake: Wake
  readonly clock: Clock
  readonly random: Randomness
}

export function createChat({ database, events, wake, clock, random }: Parts): Chat {
  /** The names in the text. Roles may have changed since the call was let in: throws ACCESS_DENIED then. */
  async function namesIn(tx: Tx, grant: Grant, author: Principal, text: string): Promise<UserId[]> {
    const members = await membersIn(tx, grant.scopeId)
    if (!may('comment', members.get(author.userId), [])) throw new Refusal('ACCESS_DENIED')
    const names = mentionsIn(text, (userId) => members.has(userId))
    if (names.length > MAX_MENTIONS)
      throw new Refusal('VALIDATION_ERROR', `text: At most ${MAX_MENTIONS} people can be named.`)
    return names
  }

  /** An event about this message. */
  function told(
    { scopeId }: Grant,
    { userId }: Principal,
    messageId: string,
    event: Pick<PlacedEvent, 'type' | 'data' | 'audience' | 'audienceUser'>,
  ): PlacedEvent {
    const about = { scopeId, entityId: messageId, actor: userId }
    return { ...about, at: clock.now(), late: false, ...event }
  }

  /** Nobody is told that they named themselves. */
  function mentioned(
    grant: Grant,
    author: Principal,
    { id, text }: Pick<ChatMessage, 'id' | 'text'>,
    names: readonly UserId[],
  ): PlacedEvent[] {
    const data = { id, fromUserId: author.userId, fromUserName: author.name, text }
    return names
      .filter((userId) => userId !== author.userId)
      .map((audienceUser) =>
        told(grant, author, id, { type: CHAT_MENTIONED, data, audience: 'user', audienceUser }),
      )
  }

  /** Writes them to the log; returns their numbers. */
  async function tell(tx: Tx, grant: Grant, fresh: readonly PlacedEvent[]): Promise<number[]> {
    const last = await events.append(tx, tenantOf(grant), fresh)
    return fresh.map((_, index) => last - fresh.length + 1 + index)
  }

  async function post(
    tx: Tx,
    grant: Grant,
    principal: Principal,
    { text, type, replyTo, clientKey }: NewMessage,
  ): Promise<{ message: ChatMessage; isNew: boolean }> {
    const { scopeId } = grant
    const mentions = await namesIn(tx, grant, principal, text)
    const before =
      clientKey === undefined
        ? undefined
        : await messageWithKey(tx, scopeId, principal.userId, clientKey)
    if (before) return { message: before, isNew: false }
    if (replyTo !== undefined) await find(tx, grant, replyTo)
    const fields = {
      id: objectId(clock.now(), random.bytes),
      userId: principal.userId,
      userName: principal.name,
      text,
      type,
      replyTo: replyTo ?? null,
      mentions,
      ...(clientKey === undefined ? {} : { clientKey }),
      createdAt: instantOf(clock.now()),
      editedAt: null,
      deletedAt: null,
      became: null,
    }
    const posted = told(grant, principal, fields.id, {
      type: CHAT_POSTED,
      data: fields,
      audience: 'scope',
    })
    const seqs = await tell(tx, grant, [posted, ...mentioned(grant, principal, fields, mentions)])
    const message = { ...fields, seq: seqs[0]! }
    await insertMessage(tx, scopeId, { message, told: seqs })
    return { message, isNew: true }
  }

  async function edit(
    tx: Tx,
    grant: Grant,
    principal: Principal,
    messageId: string,
    text: string,
  ): Promise<ChatMessage> {
    const kept = await find(tx, grant, messageId)
    const { message } = kept
    if (message.userId !== principal.userId)
      throw new Refusal('ACCESS_DENIED', 'Only its author can change a message.')
    if (message.deletedAt !== null) throw new Refusal('CONFLICT', 'This message was deleted.')
    const mentions = await namesIn(tx, grant, principal, text)
    if (message.text === text) return message
    const editedAt = instantOf(clock.now())
    const { id, userId } = message
    const edited = told(grant, principal, id, {
      type: CHAT_EDITED,
      data: { id, userId, text, mentions, editedAt },
      audience: 'scope',
    })
    const names = mentions.filter((name) => !message.mentions.includes(name))
    const seqs = await tell(tx, grant, [
      edited,
      ...mentioned(grant, principal, { id, text }, names),
    ])
    const next = { ...message, text, mentions, editedAt }
    await updateMessage(tx, grant.scopeId, { message: next, told: [...kept.told, ...seqs] })
    return next
  }

  async function remove(
    tx: Tx,
    grant: Grant,
    principal: Principal,
    messageId: string,
  ): Promise<void> {
    const { message, told: withText } = await find(tx, grant, messageId)
    const mine = message.userId === principal.userId
    if (!mine && !may('manage', grant.role, principal.roles))
      throw new Refusal('ACCESS_DENIED', 'Only its author or an owner can delete a message.')
    if (message.deletedAt !== null) return
    const deletedAt = instantOf(clock.now())
    const { id, userId } = message
    await events.eraseText(tx, tenantOf(grant), withText)
    const gone = { ...message, text: '', mentions: [], deletedAt }
    await updateMessage(tx, grant.scopeId, { message: gone, told: [] })
    const data = { id, userId, deletedAt }
    await tell(tx, grant, [
      told(grant, principal, id, { type: CHAT_DELETED, data, audience: 'scope' }),
    ])
  }

  async function read(
    tx: Tx,
    grant: Grant,
    principal: Principal,
    messageId: string,
  ): Promise<ReadState> {
    const { userId } = principal
    const { message } = await find(tx, grant, messageId)
    const moved = await moveReadPosition(tx, grant.scopeId, userId, message.seq)
    const state = await readState(tx, grant.scopeId, userId)
    if (!moved) return state
    const data = { id: messageId, ...state }
    const audience = { audience: 'user', audienceUser: userId } as const
    await tell(tx, grant, [
      told(grant, principal, messageId, { type: CHAT_READ, data, ...audience }),
    ])
    return state
  }

  /** What was done is on disk when it resolves, and its events are on their way. */
  async function commit<T>(grant: Grant, work: (tx: Tx) => Promise<T>): Promise<T> {
    const done = await database.transaction(work)
    wake.announce(tenantOf(grant))
    return done
  }

  return {
    list: (grant, { userId }, { before, limit }) =>
      database.read(async (query) => {
        const found = await readMessages(query, grant.scopeId, { before, limit: limit + 1 })
        return {
          ...pageOf(found, limit, ({ seq }) => seq),
          ...(await readState(query, grant.scopeId, userId)),
          head: await headOf(query, tenantOf(grant)),
        }
      }),
    postMessage: (grant, principal, message) =>
      commit(grant, (tx) => post(tx, grant, principal, message)),
    editMessage: (grant, principal, messageId, text) =>
      commit(grant, (tx) => edit(tx, grant, principal, messageId, text)),
    deleteMessage: (grant, principal, messageId) =>
      commit(grant, (tx) => remove(tx, grant, principal, messageId)),
    markRead: (grant, principal, messageId) =>
      commit(grant, (tx) => read(tx, grant, principal, messageId)),
    async unread({ tenantId, userId }) {
      const items = await readUnread(database.query, tenantId, userId)
      return { items, total: items.reduce((sum, { unread }) => sum + unread, 0) }
    },
  }
}

async function find(tx: Tx, { scopeId }: Grant, messageId: string): Promise<KeptMessage> {
  const kept = await readMessage(tx, scopeId, messageId)
  if (!kept) throw new Refusal('NOT_FOUND', 'There is no such message here.')
  return kept
}

function tenantOf({ scope }: Grant): string {
  // reason: access.grant lets only scopes through that have a name
  return parseScopeName(scope)!.tenantId
}
