/** A client: one person, one connection, as many rooms as are opened. */
import type { ErrorReply, Kind, KindName } from '@concord/schemas'
import { addresses } from './api/addresses.ts'
import { createApi, type Api } from './api/api.ts'
import { createCall } from './api/call.ts'
import type { Fetch } from './api/rest.ts'
import { createCommands, type Commands } from './commands.ts'
import { createConnection, type ConnectionStatus } from './connection/connection.ts'
import type { Fallback } from './connection/fallback.ts'
import { canShare, createSharing } from './connection/sharing.ts'
import { createTokenRenewal } from './connection/token-renewal.ts'
import { createTokens } from './connection/tokens.ts'
import { webSocketClass } from './connection/web-socket-class.ts'
import type { Identity } from './core/claims.ts'
import { systemClock, type Clock } from './core/clock.ts'
import { createListeners } from './core/listeners.ts'
import { createDeviceStore } from './device/device-store.ts'
import { copyNames, deleteCopy } from './device/local-copy.ts'
import type { EncryptionKey } from './device/sealing.ts'
import { createEventPlaces } from './events/event-places.ts'
import { createEvents, type Events } from './events/events.ts'
import { createInbox, type Inbox } from './inbox/inbox.ts'
import { createLeaveWarning, type LeaveWarning } from './leave-warning.ts'
import { openRoom, type RoomActor } from './room/open-room.ts'
import type { Room, RoomBase } from './room/room.ts'
import { announceForget } from './saving/tabs.ts'
import { declarationOf } from './views/declaration-of.ts'

/** Where the server is and who this is; for everything else there is a default. */
export interface ClientOptions {
  /** `http(s)://host` of the server (or `ws(s)://…`); in a page it may be relative. The socket is `/ws` under it. */
  readonly url: string
  /** A token, or where to get one: called at every (re)connect and before expiry. */
  readonly token: string | (() => string | Promise<string>)
  /** Who the token is for, when it is known before a token can be had (a start without a network). Else read from the token. */
  readonly identity?: Identity
  /** Keep documents on this device (IndexedDB). Default: true where IndexedDB exists. */
  readonly offline?: boolean
  /**
   * Encrypts what is kept on this device: documents, what is not saved or not sent, what is offered back. The key is the
   * application's, which derives it from a password or gets it from its server; it is never stored here. The function is
   * called when the first room opens. Unencrypted copies from before are taken over. Without the right key nothing is
   * read, written over or deleted: `room.copy` says so, and rooms go on without a copy.
   */
  readonly encryption?: { readonly key: EncryptionKey }
  /**
   * When a page asks before it is left: `unkept`, the default: when edits or messages are not at the server and not on this
   * device either; `unsaved`: when they are not at the server; `never`.
   */
  readonly leaveWarning?: LeaveWarning
  /**
   * In a browser, one WebSocket for all tabs of this person; each has rooms, presence and a save state of its own.
   * Default: true, unless a WebSocket class is given. Where the browser has no Web Locks or BroadcastChannel, each tab
   * has its own all the same.
   */
  readonly sharedConnection?: boolean
  /** Where there is none, or another one is wanted: the class, such as that of the package `ws`. */
  readonly WebSocket?: unknown
  /**
   * Another way for the connection where no WebSocket gets through: `pollingFallback` of `@concord/client/polling`. What
   * this client promises, it promises by that way too. Default: WebSockets alone.
   */
  readonly fallback?: Fallback
  /** Another way to the server's REST than the `fetch` of the machine, for tests. */
  readonly fetch?: Fetch
  /** Another source of time and chance, for tests. */
  readonly clock?: Clock
}

/** One person and one connection: rooms, REST, events and the inbox share a single socket. */
export interface Client {
  /**
   * Of the connection that rooms and events share: `connecting` before and while the first try goes on; a try after a
   * loss is `offline`. While nobody needs one there is none, and it is what it was last.
   */
  readonly status: ConnectionStatus
  /** Why the server closed the whole connection; gone when it is up again. */
  readonly error: ErrorReply | undefined
  /** Those that are open. The same array until it changes. */
  readonly rooms: readonly RoomBase[]
  /** Told when status, error or `rooms` changed. Returns the way to stop. */
  subscribe(listener: () => void): () => void
  /**
   * Returns at once; content, connection and errors follow. One room per (kind, id) is shared inside a client: opening
   * again gives the same room, and it ends when it was closed as often as opened. `kind`: the name of one of ours, or
   * the declaration of one of your own.
   */
  open<K extends KindName | Kind>(kind: K, id: string): Room<K>
  readonly api: Api
  /** What happens in all that this person may see; without any room open, too. */
  readonly events: Events
  /** What this person is told, whatever room is open. */
  readonly inbox: Inbox
  /** Gets a new token, shows it on the live connection, and tries again what was refused. Rejects when none can be had. */
  renewToken(): Promise<void>
  /** Forgets everything kept on this device for this person, unsaved edits too. Open rooms go on without a copy. */
  wipe(): Promise<void>
  /** Ends all rooms and the connection. Unsaved edits stay on the device. */
  close(): Promise<void>
}

/** Starts nothing: the connection comes with the first room or subscription. Throws a TypeError when the address is none. */
export function createClient(options: ClientOptions): Client {
  const { clock = systemClock, offline = typeof indexedDB !== 'undefined' } = options
  const { http, socket } = addresses(options.url, globalThis.location?.href)
  const tokens = createTokens(options.token, options.identity, clock)
  const webSocket = webSocketClass(options.WebSocket)
  const base =
    options.fallback?.({ webSocket, clock, fetch: options.fetch ?? globalThis.fetch }) ?? webSocket
  const sharing =
    (options.sharedConnection ?? options.WebSocket === undefined) && canShare()
      ? createSharing({ address: socket, base, clock, identity: () => tokens.identity })
      : undefined
  const connection = createConnection({
    address: socket,
    tokens,
    clock,
    webSocket: sharing?.WebSocket ?? base,
    ...(sharing ? { watch: sharing.watch } : {}),
  })
  const call = createCall(http, tokens, options.fetch)
  const places = createEventPlaces(() => tokens.identity)
  const events = createEvents({ connection, tokens, clock, call, places })
  const changed = createListeners()
  const store = createDeviceStore(offline, options.encryption?.key)
  const commands: Commands = createCommands({
    call,
    clock,
    device: store,
    identity: () => tokens.identity,
    onRefused: (failure) => inbox.refused(failure),
  })
  const inbox = createInbox({ call, later: commands.run, clock, events: events.events, tokens })
  const rooms = new Map<string, { readonly actor: RoomActor; opened: number }>()
  const ending = new Set<Promise<void>>()
  const leaving = createLeaveWarning(options.leaveWarning)
  let open: readonly RoomBase[] | undefined
  let closed = false

  const roomsChanged = () => {
    open = undefined
    leaving.watch([...rooms.values()].map(({ actor }) => actor.room))
    changed.notify()
  }

  const revive = () => {
    for (const { actor } of rooms.values()) actor.revive()
    events.revive()
    inbox.revive()
  }
  const renewal = createTokenRenewal(tokens, clock, revive)
  connection.subscribe(() => {
    if (connection.status === 'online') {
      renewal.start()
      commands.kick()
    } else renewal.stop()
    changed.notify()
  })
  tokens.subscribe(() => {
    for (const { actor } of rooms.values()) actor.identify(tokens.claims!)
  })

  function closeRoom(key: string): void {
    const entry = rooms.get(key)
    if (!entry) return
    entry.opened -= 1
    if (entry.opened === 0) endRoom(key, entry.actor)
  }

  function endRoom(key: string, actor: RoomActor): void {
    rooms.delete(key)
    roomsChanged()
    const end = actor.end().finally(() => ending.delete(end))
    ending.add(end)
  }

  return {
    get status() {
      return connection.status
    },
    get error() {
      return connection.error
    },
    get rooms() {
      open ??= Object.freeze([...rooms.values()].map(({ actor }) => actor.room))
      return open
    },
    subscribe: changed.add,
    open<K extends KindName | Kind>(kind: K, id: string): Room<K> {
      if (closed) throw new Error('This client is closed.')
      const declared = declarationOf(kind)
      const key = `${declared.name}/${id}`
      const known = rooms.get(key)
      if (known) {
        known.opened += 1
        return known.actor.room as Room<K>
      }
      const actor = openRoom(declared, id, {
        connection,
        tokens,
        clock,
        call,
        commands,
        events: events.events,
        store,
        close: () => closeRoom(key),
      })
      rooms.set(key, { actor, opened: 1 })
      roomsChanged()
      const person = tokens.claims ?? tokens.identity
      if (person) actor.identify(person)
      return actor.room as RoomBase as Room<K>
    },
    api: createApi(call),
    events: events.events,
    inbox: inbox.inbox,
    async renewToken() {
      await tokens.fetch()
      revive()
      connection.revive()
      renewal.start()
    },
    async wipe() {
      const { identity } = tokens
      if (!identity) return
      await Promise.all([...rooms.values()].map(({ actor }) => actor.forget()))
      await commands.forget()
      places.forget()
      const names = await copyNames(identity)
      for (const name of names) announceForget(name)
      await Promise.all(names.map(deleteCopy))
    },
    async close() {
      closed = true
      renewal.stop()
      inbox.close()
      events.close()
      for (const [key, { actor }] of rooms) endRoom(key, actor)
      await Promise.all([...ending, commands.close()])
      await connection.close()
      sharing?.close()
      changed.clear()
    },
  }
}
