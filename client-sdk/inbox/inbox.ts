/** What this person is told, in step with all their tabs and devices. */
import {
  NOTIFICATION_ARCHIVED,
  NOTIFICATION_CREATED,
  NOTIFICATION_DELETED,
  NOTIFICATION_READ,
  NOTIFICATION_SEEN,
  NOTIFICATION_UNARCHIVED,
  NOTIFICATION_UNREAD,
  instantOf,
  notificationRoutes,
  type ConcordEvent,
  type Digest,
  type ErrorReply,
  type Notification,
  type NotificationCounts,
  type PreferenceChanges,
  type z,
} from '@concord/schemas'
import type { Call, ReplyOf } from '../api/call.ts'
import type { Commands } from '../commands.ts'
import type { Tokens } from '../connection/tokens.ts'
import { ApiError } from '../core/api-error.ts'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import { createRetry } from '../core/retry.ts'
import { isFinal } from '../events/event-reader.ts'
import type { EventSubscription, Events } from '../events/events.ts'
import {
  countedOn,
  firstPage,
  withEvent,
  withMark,
  withOlder,
  type KnownInbox,
} from './inbox-items.ts'

/** What a person wants to hear of, and how; with what holds where they said nothing. */
export type InboxPreferences = ReplyOf<typeof notificationRoutes.preferences>

/**
 * Nothing is asked of the server before somebody subscribes. What is marked without a network is shown so, kept on the
 * device and told to the server later; all else needs the network. What the server refuses rejects with an ApiError, or,
 * when it is told later, is the `error`.
 */
export interface Inbox {
  /** Newest first, without what was put away. The same array until something changed. */
  readonly items: readonly Notification[]
  /** `unseen`: came since somebody last looked; `unread`: not dealt with. Counted over everything, not only `items`. */
  readonly counts: NotificationCounts
  /** Whether the newest are there. */
  readonly isLoaded: boolean
  readonly hasOlder: boolean
  /** Why it does not follow what comes; gone when it does. */
  readonly error: ErrorReply | undefined
  /** Begins to follow the inbox. Returns the way to stop being told. */
  subscribe(listener: () => void): () => void
  /** Told of each that comes while the inbox is followed, once. Returns the way to stop. */
  onNew(listener: (notification: Notification) => void): () => void
  /** Resolves when a page of older ones is there; at once when there is none. */
  loadOlder(): Promise<void>
  /** The newest page of what was put away. */
  archived(): Promise<readonly Notification[]>
  /** Somebody looks at the inbox: what is in it is not new any more. */
  markSeen(): Promise<void>
  markRead(id: string): Promise<void>
  markUnread(id: string): Promise<void>
  /** All that are there now. */
  markAllRead(): Promise<void>
  /** Puts it away. */
  archive(id: string): Promise<void>
  unarchive(id: string): Promise<void>
  remove(id: string): Promise<void>
  /** What happened since then, or since somebody last looked, in a few lines. */
  digest(since?: string): Promise<Digest>
  preferences(): Promise<InboxPreferences>
  /** What is not named is as it is for everybody. */
  setPreferences(changes: z.input<typeof PreferenceChanges>): Promise<InboxPreferences>
}

export interface InboxActor {
  readonly inbox: Inbox
  /** There is a new token, or somebody wants what was refused to be tried again. */
  revive(): void
  /** What was done without a network, the server does not do. */
  refused(failure: ApiError): void
  close(): void
}

const PAGE = 30
const NOTHING: NotificationCounts = { unseen: 0, unread: 0 }

export function createInbox({
  call,
  later,
  clock,
  events,
  tokens,
}: {
  readonly call: Call
  /** For what does no harm when it is done later. */
  readonly later: Commands['run']
  readonly clock: Clock
  readonly events: Pick<Events, 'subscribe'>
  readonly tokens: Pick<Tokens, 'valid' | 'identity'>
}): InboxActor {
  const routes = notificationRoutes
  const changed = createListeners()
  const news = new Set<(notification: Notification) => void>()
  const retry = createRetry(clock)
  let known: KnownInbox | undefined
  let subscription: EventSubscription | undefined
  let error: ErrorReply | undefined
  let wanted = false
  let loading = false
  let closed = false

  const mine = async (): Promise<{ userId: string }> => {
    const { userId } = tokens.identity ?? (await tokens.valid())
    return { userId }
  }

  function become(next: KnownInbox): void {
    if (closed || next === known) return
    known = next
    changed.notify()
  }

  function fail(failure: unknown): void {
    if (closed || !(failure instanceof ApiError) || failure.code === 'OFFLINE') return
    error = { code: failure.code, message: failure.message }
    changed.notify()
  }

  const readNewest = async () => call(routes.list, { params: await mine(), query: { limit: PAGE } })

  /** Reads the newest page, and follows what happens after it. */
  async function follow(): Promise<void> {
    if (!wanted || loading || subscription || closed) return
    loading = true
    retry.cancel()
    try {
      const page = await readNewest()
      if (closed) return
      retry.up()
      error = undefined
      subscription = events.subscribe(
        { types: ['notification.*'], since: page.head, onError: (failure) => fail(failure) },
        hear,
      )
      become(firstPage(page))
    } catch (failure) {
      fail(failure)
      if (!isFinal(failure)) retry.schedule(() => void follow())
    } finally {
      loading = false
    }
  }

  async function hear(event: ConcordEvent): Promise<void> {
    if (!known || closed) return
    error = undefined
    const before = known
    become(withEvent(known, event))
    if (event.type === NOTIFICATION_UNARCHIVED) return refresh()
    const came = known.items.find(({ seq }) => seq === event.seq)
    if (event.type !== NOTIFICATION_CREATED || !came || before.items.includes(came)) return
    for (const listener of [...news]) listener(came)
  }

  /** Reads the newest page again: several things that were told as one may be more by now. */
  async function refresh(): Promise<void> {
    const page = await readNewest()
    if (known) become(firstPage(page))
  }

  /** `undefined` without a network. */
  async function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask()
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 0) return undefined
      throw failure
    }
  }

  async function mark(
    name: 'read' | 'unread' | 'archive' | 'unarchive',
    type: string,
    id: string,
  ): Promise<void> {
    const params = { ...(await mine()), notificationId: id }
    show(type, { ids: [id], upTo: null }, await later(routes[name], { params }))
  }

  /** Shows what was done; `counts` as the server says, or as they look from here when it does not know yet. */
  function show(
    type: string,
    which: { readonly ids: string[]; readonly upTo: number | null },
    counts: NotificationCounts | undefined,
  ): void {
    if (!known) return
    const next = withMark(known, type, instantOf(clock.now()), {
      ...which,
      counts: counts ?? known.counts,
    })
    become(counts ? next : { ...next, counts: countedOn(known, next.items) })
  }

  async function markAll(name: 'seen' | 'readAll', type: string): Promise<void> {
    const upTo = known?.items[0]?.seq
    if (upTo === undefined) return
    const counts = await later(routes[name], { params: await mine(), body: { upTo } })
    show(type, { ids: [], upTo }, counts)
  }

  const inbox: Inbox = {
    get items() {
      return known?.items ?? EMPTY
    },
    get counts() {
      return known?.counts ?? NOTHING
    },
    get isLoaded() {
      return known !== undefined
    },
    get hasOlder() {
      return known?.next !== undefined
    },
    get error() {
      return error
    },
    subscribe(listener) {
      wanted = true
      void follow()
      return changed.add(listener)
    },
    onNew(listener) {
      news.add(listener)
      return () => news.delete(listener)
    },
    async loadOlder() {
      const before = known?.next
      if (before === undefined) return
      const query = { before, limit: PAGE }
      const page = await call(routes.list, { params: await mine(), query })
      if (known?.next === before) become(withOlder(known, page))
    },
    async archived() {
      const query = { archived: 'true', limit: PAGE }
      return (await call(routes.list, { params: await mine(), query })).items
    },
    async markSeen() {
      if (!known || known.counts.unseen === 0) return
      await ifThere(refresh)
      await markAll('seen', NOTIFICATION_SEEN)
    },
    markRead: (id) => mark('read', NOTIFICATION_READ, id),
    markUnread: (id) => mark('unread', NOTIFICATION_UNREAD, id),
    markAllRead: () => markAll('readAll', NOTIFICATION_READ),
    archive: (id) => mark('archive', NOTIFICATION_ARCHIVED, id),
    async unarchive(id) {
      await mark('unarchive', NOTIFICATION_UNARCHIVED, id)
      await ifThere(refresh)
    },
    async remove(id) {
      await later(routes.remove, { params: { ...(await mine()), notificationId: id } })
      const counts = await ifThere(async () => call(routes.counts, { params: await mine() }))
      show(NOTIFICATION_DELETED, { ids: [id], upTo: null }, counts)
    },
    digest: async (since) => call(routes.digest, { params: await mine(), query: { since } }),
    preferences: async () => call(routes.preferences, { params: await mine() }),
    setPreferences: async (changes) =>
      call(routes.setPreferences, { params: await mine(), body: changes }),
  }

  return {
    inbox,
    revive() {
      retry.reset()
      void follow()
    },
    refused: fail,
    close() {
      closed = true
      retry.cancel()
      subscription?.unsubscribe()
      changed.clear()
      news.clear()
    },
  }
}

const EMPTY: readonly Notification[] = Object.freeze([])
