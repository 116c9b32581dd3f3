/** The chat of a room: what was said, what is being said, and what of it is new. */
import {
  CHAT_POSTED,
  ChatText,
  chatRoutes,
  instantOf,
  may,
  type ChatMessage,
  type ChatType,
  type ConcordEvent,
  type ErrorReply,
  type Kind,
  type ScopeName,
} from '@concord/schemas'
import type { Call } from '../api/call.ts'
import type { Commands } from '../commands.ts'
import type { Access } from '../core/access.ts'
import { ApiError } from '../core/api-error.ts'
import type { Identity } from '../core/claims.ts'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import { createRetry } from '../core/retry.ts'
import type { DeviceStore } from '../device/device-store.ts'
import { copyPrefix } from '../device/local-copy.ts'
import { isFinal } from '../events/event-reader.ts'
import type { EventSubscription, Events } from '../events/events.ts'
import type { AnyCollectionView } from '../views/collection-view.ts'
import { toActivity, toOption } from './chat-adoption.ts'
import {
  CHAT_TYPES,
  firstPage,
  withEvent,
  withMessage,
  withOlder,
  type KnownChat,
} from './chat-messages.ts'
import { createChatOutbox } from './chat-outbox.ts'
import { openChatStore, type Unsent } from './chat-store.ts'

/** A message of the chat as this person sees it: also before it is sent, and when it could not be. */
export interface RoomMessage extends Omit<ChatMessage, 'seq' | 'clientKey' | 'userId'> {
  /** The same while it is sent and afterwards. */
  readonly key: string
  /** Its place; later messages have a larger one. Absent while it is not sent. */
  readonly seq: number | undefined
  readonly userId: string
  readonly mine: boolean
  /** `pending`: kept here and sent as soon as that can be. `failed`: the server refused it. */
  readonly state: 'sent' | 'pending' | 'failed'
  /** Why it failed, in the server's words. */
  readonly problem: string | undefined
}

/** Nothing is asked of the server before somebody subscribes; what waits to be sent is sent all the same. */
export interface RoomChat {
  /** Oldest first, what is not sent yet at the end. The same array, with the same objects, until something changed. */
  readonly messages: readonly RoomMessage[]
  /** Whether the newest messages are there. */
  readonly isLoaded: boolean
  readonly hasOlder: boolean
  /** How many messages of others this person has not read, of all there are. */
  readonly unread: number
  /** The `seq` of the last message that this person has read; 0: none. */
  readonly lastRead: number
  /** Whether this person's role lets them write; so it is assumed while it is not known. */
  readonly mayWrite: boolean
  /** Why it does not follow what is said; gone when it does. */
  readonly error: ErrorReply | undefined
  /**
   * Shows the message at once and sends it when that can be, once, in order; over reloads too where documents are kept on
   * the device. Returns its id until it is sent. Throws an Error in plain words for what the server would refuse.
   */
  send(text: string, options?: { type?: ChatType; replyTo?: string | null }): string
  /** Sends one that failed again. */
  retry(id: string): void
  /** Forgets one that failed. */
  discard(id: string): void
  /** Changes what this person said. Rejects with an ApiError. */
  edit(id: string, text: string): Promise<void>
  /** Deletes a message: one's own, or as an owner anybody's. Rejects with an ApiError. */
  remove(id: string): Promise<void>
  /** Resolves when a page of older messages is there; at once when there is none. Rejects with an ApiError. */
  loadOlder(): Promise<void>
  /** Everything that is there has been read; without a network the server is told later. Rejects with an ApiError. */
  markRead(): Promise<void>
  /**
   * Puts a suggestion into the plan: on a day, or among the ideas. Returns the id of the activity; once it is there, doing
   * so again changes nothing. Throws an Error in plain words.
   */
  toActivity(id: string, dayId?: string | null): string
  /** Puts a suggestion to the vote in a poll. Like `toActivity` in all else. */
  toOption(id: string, pollId: string): string
  /** Begins to follow the chat. Returns the way to stop being told. */
  subscribe(listener: () => void): () => void
}

export interface ChatActor {
  readonly view: RoomChat
  /** After `start`: resolves when what is said from now on is kept on the device, if anything is. Never rejects. */
  readonly ready: Promise<void> | undefined
  /** It is known who and where this is. */
  start(scope: ScopeName, person: Identity, store: DeviceStore): void
  /** The connection is there, or there is a new token. */
  revive(): void
  /** Nothing is kept on the device any more. */
  forget(): Promise<void>
  close(): Promise<void>
}

const PAGE = 50
const KEY_BYTES = 12

export function createChat(
  kind: Pick<Kind, 'name' | 'plural'>,
  id: string,
  {
    call,
    later,
    clock,
    events,
    access,
    collections,
  }: {
    readonly call: Call
    /** For what does no harm when it is done later. */
    readonly later: Commands['run']
    readonly clock: Clock
    readonly events: Pick<Events, 'subscribe'>
    readonly access: () => Access
    /** Where suggestions can go: `activities` and `options`, as far as the kind has them. */
    readonly collections: Readonly<Record<string, AnyCollectionView>>
  },
): ChatActor {
  const routes = chatRoutes(kind)
  const changed = createListeners()
  const retry = createRetry(clock)
  let place: { readonly scope: ScopeName; readonly me: string } | undefined
  let known: KnownChat | undefined
  let subscription: EventSubscription | undefined
  let ready: Promise<void> | undefined
  let error: ErrorReply | undefined
  let wanted = false
  let loading = false
  let closed = false
  let list: readonly RoomMessage[] | undefined
  const shown = new WeakMap<object, RoomMessage>()

  const outbox = createChatOutbox({
    clock,
    post: ({ text, type, replyTo, key }) => {
      const body = { text, type, clientKey: key, ...(replyTo === null ? {} : { replyTo }) }
      return call(routes.post, { params: { id }, body })
    },
    onSent(message) {
      if (known) become(withMessage(known, message))
    },
    onChange: tell,
  })

  async function open(name: string, store: DeviceStore): Promise<void> {
    await outbox.start((await store.keeps()) ? openChatStore(name, store.sealing) : undefined)
  }

  function tell(): void {
    list = undefined
    if (!closed) changed.notify()
  }

  function become(next: KnownChat): void {
    if (closed || next === known) return
    known = next
    tell()
  }

  function fail(failure: unknown): void {
    if (closed || !(failure instanceof ApiError) || failure.code === 'OFFLINE') return
    error = { code: failure.code, message: failure.message }
    tell()
  }

  /** Reads the newest page, and follows what happens after it. */
  async function follow(): Promise<void> {
    if (!place || !wanted || loading || subscription || closed) return
    loading = true
    retry.cancel()
    const { scope, me } = place
    try {
      const page = await call(routes.list, { params: { id }, query: { limit: PAGE } })
      if (closed) return
      retry.up()
      error = undefined
      subscription = events.subscribe(
        { types: CHAT_TYPES, scope, since: page.head, onError: (failure) => fail(failure) },
        (event) => hear(event, me),
      )
      become(firstPage(page))
    } catch (failure) {
      fail(failure)
      if (!closed && !isFinal(failure)) retry.schedule(() => void follow())
    } finally {
      loading = false
    }
  }

  function hear(event: ConcordEvent, me: string): void {
    if (!known || closed) return
    error = undefined
    become(withEvent(known, event, me))
    const { clientKey, userId } = event.data
    if (event.type === CHAT_POSTED && userId === me && typeof clientKey === 'string')
      outbox.settle(clientKey)
  }

  function read(): readonly RoomMessage[] {
    if (list) return list
    const me = place?.me
    const sent = known?.messages ?? []
    const there = new Set(sent.map(({ clientKey }) => clientKey))
    list = Object.freeze([
      ...sent.map((message) => show(message, () => sentMessage(message, me))),
      ...outbox.list
        .filter(({ key }) => !there.has(key))
        .map((unsent) => show(unsent, () => unsentMessage(unsent, me))),
    ])
    return list
  }

  function show(from: object, make: () => RoomMessage): RoomMessage {
    const before = shown.get(from)
    if (before) return before
    const made = make()
    shown.set(from, made)
    return made
  }

  const find = (messageId: string): RoomMessage | undefined =>
    read().find((message) => message.id === messageId)

  function mayWrite(): boolean {
    const { role } = access()
    return role === undefined || (role !== 'none' && may('comment', role, []))
  }

  function checked(text: string): string {
    const read = ChatText.safeParse(text)
    if (!read.success) throw new Error(read.error.issues[0]!.message)
    return read.data
  }

  const view: RoomChat = {
    get messages() {
      return read()
    },
    get isLoaded() {
      return known !== undefined
    },
    get hasOlder() {
      return known?.next !== undefined
    },
    get unread() {
      return known?.unread ?? 0
    },
    get lastRead() {
      return known?.lastRead ?? 0
    },
    get mayWrite() {
      return mayWrite()
    },
    get error() {
      return error
    },
    send(text, { type = 'text', replyTo = null } = {}) {
      if (closed) throw new Error('This room is closed.')
      if (!mayWrite()) throw new Error('Your role does not let you write here.')
      if (replyTo !== null && find(replyTo)?.state !== 'sent')
        throw new Error('The message that this answers is not sent yet.')
      const key = [...clock.bytes(KEY_BYTES)]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('')
      outbox.add({ key, text: checked(text), type, replyTo, at: clock.now() })
      return key
    },
    retry: outbox.retry,
    discard: outbox.discard,
    async edit(messageId, text) {
      const body = { text: checked(text) }
      const message = await call(routes.edit, { params: { id, messageId }, body })
      if (known) become(withMessage(known, message))
    },
    async remove(messageId) {
      await call(routes.remove, { params: { id, messageId } })
    },
    async loadOlder() {
      const before = known?.next
      if (before === undefined) return
      const page = await call(routes.list, { params: { id }, query: { before, limit: PAGE } })
      if (known?.next === before) become(withOlder(known, page))
    },
    async markRead() {
      const last = known?.messages.at(-1)
      if (!known || !last || known.unread === 0) return
      const body = { messageId: last.id }
      const state = (await later(routes.read, { params: { id }, body })) ?? {
        unread: 0,
        lastRead: last.seq,
      }
      // What came meanwhile was counted by its event, and may have been by the server.
      if (known.messages.at(-1) === last) become({ ...known, ...state })
    },
    toActivity: (messageId, dayId = null) =>
      toActivity(find(messageId), dayId, collections['activities']),
    toOption: (messageId, pollId) => toOption(find(messageId), pollId, collections['options']),
    subscribe(listener) {
      wanted = true
      void follow()
      return changed.add(listener)
    },
  }

  return {
    view,
    get ready() {
      return ready
    },
    start(scope, person, store) {
      place = { scope, me: person.userId }
      list = undefined
      ready = open(`${copyPrefix(person)}chat/${scope}`, store)
      void follow()
    },
    revive() {
      retry.reset()
      outbox.kick()
      void follow()
    },
    forget: () => outbox.forget(),
    async close() {
      closed = true
      retry.cancel()
      subscription?.unsubscribe()
      changed.clear()
      await outbox.close()
    },
  }
}

function sentMessage(message: ChatMessage, me: string | undefined): RoomMessage {
  const { clientKey, ...rest } = message
  const { userId } = message
  const key = clientKey === undefined ? message.id : `${userId}/${clientKey}`
  return Object.freeze({ ...rest, key, mine: userId === me, state: 'sent', problem: undefined })
}

function unsentMessage({ key, at, refused, ...said }: Unsent, me = ''): RoomMessage {
  return Object.freeze({
    ...said,
    id: key,
    key: `${me}/${key}`,
    seq: undefined,
    userId: me,
    userName: '',
    mentions: [],
    createdAt: instantOf(at),
    editedAt: null,
    deletedAt: null,
    became: null,
    mine: true,
    state: refused ? 'failed' : 'pending',
    problem: refused?.message,
  })
}
