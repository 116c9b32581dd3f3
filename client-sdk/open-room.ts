/** Puts a room together: document, views, undo, presence, saving, what this device keeps, the server. */
import {
  AccessNotice,
  ThingId,
  hasBallot,
  objectId,
  readReason,
  scopeName,
  type ErrorReply,
  type Kind,
  type ScopeName,
} from '@concord/schemas'
import { admittedAccess, noticedAccess, refusedAccess, type Access } from './access.ts'
import type { Call } from './call.ts'
import { createChat } from './chat.ts'
import type { Identity } from './claims.ts'
import type { Clock } from './clock.ts'
import type { AnyCollectionView } from './collection-view.ts'
import type { Commands } from './commands.ts'
import type { Connection } from './connection.ts'
import type { DeviceStore } from './device-store.ts'
import type { Events } from './events.ts'
import { createGate } from './gate.ts'
import { createLink, type Link, type LinkEvents } from './link.ts'
import { createListeners } from './listeners.ts'
import { copyPrefix } from './local-copy.ts'
import { createLock } from './lock.ts'
import { createPolls, type BallotView } from './polls.ts'
import { createPresence } from './presence.ts'
import { readJson } from './read-json.ts'
import { createRejections } from './rejections.ts'
import { createRights } from './rights.ts'
import { newDocument, type RoomDocument } from './room-document.ts'
import type { Room, RoomBase, RoomTopic } from './room.ts'
import { createSafekeeping } from './safekeeping.ts'
import { createSaving } from './saving.ts'
import { createSignals } from './signals.ts'
import type { Show } from './starting-over.ts'
import type { Tokens } from './tokens.ts'
import { createUndo } from './undo.ts'
import { createView } from './view.ts'
import type { Writer } from './write.ts'

export interface RoomActor<R extends RoomBase = RoomBase> {
  readonly room: R
  /** The person is known now, or is known better. The first call starts everything that needs to know. */
  identify(person: Identity & { readonly name?: string }): void
  /** There is a new token, or somebody wants what was refused to be tried again. */
  revive(): void
  /** Nothing is kept on the device any more; resolves when nothing holds on to it. */
  forget(): Promise<void>
  end(): Promise<void>
}

export function openRoom<K extends Kind>(
  kind: K,
  id: string,
  {
    connection,
    tokens,
    clock,
    call,
    later,
    events,
    store,
    close,
  }: {
    readonly connection: Connection
    readonly tokens: Tokens
    readonly clock: Clock
    readonly call: Call
    readonly later: Commands['run']
    readonly events: Pick<Events, 'subscribe'>
    readonly store: DeviceStore
    readonly close: () => void
  },
): RoomActor<Room<K>> {
  /** What this room's views and batches write has this origin. */
  const own = { room: `${kind.name}/${id}` }
  const content = createListeners()
  const status = createListeners()
  const documents = createListeners()
  const ready = createGate()
  const synced = createGate()
  let shown = newDocument(kind)
  let scope: ScopeName | undefined
  let link: Link | undefined
  let started = false
  let ended = false
  const release = connection.hold()

  const undo = createUndo(shown.doc, kind, own)
  const presence = createPresence(shown.awareness, clock)
  const saving = createSaving({
    doc: shown.doc,
    clock,
    counts: (origin): boolean => !isRemote(origin) && !device.isOrigin(origin),
    restores: (origin): boolean => device.isOrigin(origin),
    send: (request) => link?.sendStateless(JSON.stringify(request)),
    resync: () => link?.resync(),
    onSaved: () => startingOver.settle(),
  })
  const rejections = createRejections(clock)
  const signals = createSignals((payload) => link?.sendStateless(payload))
  const lock = createLock(kind, id, {
    call,
    clock,
    userId: () => tokens.identity?.userId,
    onChange: status.notify,
  })
  const rights = createRights(kind, lock)
  const writer: Writer = {
    write,
    must: rights.must,
    get userId() {
      return tokens.identity?.userId
    },
    newId: () => objectId(clock.now(), clock.bytes),
  }
  const view = createView(shown.doc, kind, writer)
  // reason: the collections of a ballot are the same in every kind that has them
  const ballot = view.view as unknown as BallotView
  const polls = hasBallot(kind) ? createPolls(kind, id, { ballot, writer, call, clock }) : undefined
  if (polls) content.add(polls.look)
  // reason: what is not there is not offered; the compiler does not follow a kind's collections
  const { activities, options } = view.view as unknown as Record<string, AnyCollectionView>
  const chat = createChat(kind, id, {
    call,
    later,
    clock,
    events,
    access: () => rights.access,
    activities,
    options,
  })
  /** Shows another document than before. */
  const show: Show = (next, left, redo, before) => {
    const last = shown
    last.doc.off('update', onUpdate)
    shown = next
    shown.doc.on('update', onUpdate)
    saving.move(next.doc, left, redo)
    undo.move(next.doc)
    presence.move(next.awareness)
    view.move(next.doc)
    void device.moved(before.had, before.era).then(() => last.doc.destroy())
    documents.notify()
    content.notify()
  }

  const { rescue, packing, startingOver, device, stranding, ...keeping } = createSafekeeping({
    kind,
    clock,
    store,
    shown: () => shown,
    saving,
    access: () => rights.access,
    isSynced: () => synced.isOpen,
    isRemote,
    connect,
    show,
    onFilled: isReady,
  })

  function isRemote(origin: unknown): boolean {
    return link?.isOrigin(origin) ?? false
  }

  function write<T>(act: () => T): T {
    rights.mustBeOpen()
    return shown.doc.transact(act, own)
  }

  function allow(next: Access): void {
    // What was done as an editor cannot be taken back as a commenter.
    if (rights.become(next)) undo.clear()
    stranding.look()
    status.notify()
  }

  function isReady(): void {
    if (ready.isOpen) return
    ready.open()
    status.notify()
  }

  function hear(payload: string): void {
    const message = readJson(payload)
    for (const part of [saving, rejections, lock, presence, signals]) part.heard(message)
    const notice = AccessNotice.safeParse(message)
    if (!notice.success) return
    allow(noticedAccess(kind, notice.data.role))
    saving.access(rights.access.readOnly)
  }

  function eventsOf(document: RoomDocument): LinkEvents {
    return {
      admitted(readOnly) {
        allow(admittedAccess(rights.access, kind, readOnly))
        if (document === shown) saving.admitted(readOnly)
      },
      synced() {
        if (document === startingOver.coming) {
          startingOver.arrive()
          saving.admitted(rights.access.readOnly)
        }
        saving.synced()
        synced.open()
        polls?.synced()
        device.mend()
        stranding.look()
        isReady()
      },
      down() {
        saving.down()
        synced.shut()
        // The provider forgets everybody when it loses the server; the other tabs are still here.
        device.greet()
      },
      failed,
      sent: saving.sent,
      stateless: hear,
      silence: saving.probe,
    }
  }

  function failed(error: ErrorReply, admitted: boolean): void {
    const final = admitted ? keeping.refused(error, () => link?.revive()) : error
    if (final) allow(refusedAccess(rights.access, final))
  }

  /** Gives one document to the server, and no other. */
  function connect(document: RoomDocument): void {
    if (!scope || ended) return
    link?.close()
    saving.down()
    synced.shut()
    link = createLink(scope, document, { connection, tokens, clock, packing }, eventsOf(document))
    link.start()
  }

  async function start(identity: Identity): Promise<void> {
    scope = scopeName({ tenantId: identity.tenantId, kind: kind.name, id })
    chat.start(scope, identity, store)
    await device.start(copyPrefix(identity) + scope)
    connect(shown)
    release()
  }

  const onUpdate = () => content.notify()
  shown.doc.on('update', onUpdate)
  const stopFollowing = connection.subscribe(() => {
    if (connection.status === 'online') chat.revive()
    status.notify()
  })

  if (!ThingId.safeParse(id).success) {
    rights.become(refusedAccess(rights.access, readReason('INVALID_SCOPE')!))
    started = true
    release()
  }

  const topics: Record<RoomTopic, (listener: () => void) => () => void> = {
    content: content.add,
    presence: presence.subscribe,
    save: saving.subscribe,
    undo: undo.subscribe,
    status: status.add,
    rejected: rejections.subscribe,
    rescued: rescue.subscribe,
    polls: polls?.subscribe ?? (() => () => {}),
    doc: documents.add,
    copy: device.subscribe,
  }
  const base: RoomBase = {
    kind: kind.name,
    id,
    get doc() {
      return shown.doc
    },
    get awareness() {
      return shown.awareness
    },
    presence: presence.view,
    signals: signals.view,
    get saveState() {
      return saving.current
    },
    get copy() {
      return device.copy
    },
    get role() {
      return rights.access.role
    },
    get readOnly() {
      return rights.readOnly
    },
    may: rights.may,
    get lock() {
      return lock.current
    },
    takeLock: lock.take,
    releaseLock: lock.release,
    get rejected() {
      return rejections.current
    },
    dismissRejected: rejections.dismiss,
    get rescued() {
      return rescue.current
    },
    dismissRescued: rescue.dismiss,
    get error() {
      return rights.access.error ?? connection.refusal
    },
    get ready() {
      return ready.opened
    },
    get isReady() {
      return ready.isOpen
    },
    get synced() {
      return synced.opened
    },
    saved: saving.saved,
    undo: () => !rights.readOnly && undo.undo(),
    redo: () => !rights.readOnly && undo.redo(),
    get canUndo() {
      return !rights.readOnly && undo.canUndo
    },
    get canRedo() {
      return !rights.readOnly && undo.canRedo
    },
    trackOrigin: undo.trackOrigin,
    batch(act) {
      undo.separate()
      try {
        return write(act)
      } finally {
        undo.separate()
      }
    },
    subscribe: (topic, listener) => topics[topic](listener),
    close,
    chat: chat.view,
    ...(polls ? { polls: polls.view } : {}),
  }

  async function end(): Promise<void> {
    ended = true
    rights.end()
    stopFollowing()
    keeping.close()
    presence.close()
    link?.close()
    undo.close()
    view.close()
    polls?.close()
    saving.close()
    rejections.close()
    signals.close()
    shown.doc.off('update', onUpdate)
    for (const listeners of [content, status, documents]) listeners.clear()
    release()
    await Promise.all([device.close(), lock.close(), chat.close()])
    shown.doc.destroy()
  }

  if (kind.name in base) {
    void end()
    throw new Error(
      `A kind cannot be called "${kind.name}": every room has something of that name.`,
    )
  }
  return {
    // The view goes under the kind's own name, which the type says and an object literal cannot.
    room: Object.defineProperty(base, kind.name, {
      value: view.view,
      enumerable: true,
    }) as unknown as Room<K>,
    identify(person) {
      presence.identify({ userId: person.userId, name: person.name ?? person.userId })
      polls?.look()
      if (started) return
      started = true
      void start(person)
    },
    revive() {
      startingOver.settle()
      link?.revive()
      chat.revive()
    },
    async forget() {
      await Promise.all([device.forget(), chat.forget()])
    },
    end,
  }
}
