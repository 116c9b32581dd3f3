/** Puts a room together: document, views, undo, presence, saving, what this device keeps, the server. */
import {
  AccessNotice,
  LockNotice,
  RejectedNotice,
  ThingId,
  hasBallot,
  objectId,
  readReason,
  scopeName,
  type ErrorReply,
  type Kind,
  type ScopeName,
} from '@concord/schemas'
import type { Call } from '../api/call.ts'
import { createChat } from '../chat/chat.ts'
import type { Commands } from '../commands.ts'
import type { Connection } from '../connection/connection.ts'
import type { Tokens } from '../connection/tokens.ts'
import { admittedAccess, noticedAccess, refusedAccess, type Access } from '../core/access.ts'
import type { Identity } from '../core/claims.ts'
import type { Clock } from '../core/clock.ts'
import { onFirstUse } from '../core/first-use.ts'
import { createGate } from '../core/gate.ts'
import { createListeners } from '../core/listeners.ts'
import { readJson } from '../core/read-json.ts'
import type { DeviceStore } from '../device/device-store.ts'
import { copyPrefix } from '../device/local-copy.ts'
import type { Events } from '../events/events.ts'
import { createPolls, type BallotView } from '../polls/polls.ts'
import { createRejections } from '../saving/rejections.ts'
import { newDocument, type RoomDocument } from '../saving/room-document.ts'
import { createSafekeeping } from '../saving/safekeeping.ts'
import { createSaving } from '../saving/saving.ts'
import type { Show } from '../saving/starting-over.ts'
import type { AnyCollectionView } from '../views/collection-view.ts'
import { createView } from '../views/view.ts'
import type { Writer } from '../views/write.ts'
import { createLink, type Link, type LinkEvents } from './link.ts'
import { createLock, type LockOptions } from './lock.ts'
import { createPresence } from './presence.ts'
import { createRights } from './rights.ts'
import { BallotFace, RoomFace, type RoomParts } from './room-face.ts'
import type { Room, RoomBase, RoomTopic } from './room.ts'
import { createSignals } from './signals.ts'
import { createWriting } from './writing.ts'

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
    commands,
    events,
    store,
    close,
  }: {
    readonly connection: Connection
    readonly tokens: Tokens
    readonly clock: Clock
    readonly call: Call
    readonly commands: Pick<Commands, 'run' | 'ready'>
    readonly events: Pick<Events, 'subscribe'>
    readonly store: DeviceStore
    readonly close: () => void
  },
): RoomActor<Room<K>> {
  const content = createListeners()
  const status = createListeners()
  const documents = createListeners()
  const ready = createGate()
  const synced = createGate()
  let shown = newDocument(kind)
  let scope: ScopeName | undefined
  let link: Link | undefined
  let person: Identity | undefined
  /** Its name is none, and the server is not asked. */
  let refused = false
  let hasSynced = false
  let ended = false
  const release = connection.hold()

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
  const rights = createRights(kind, () => lock.made?.against)
  const writing = createWriting(kind, id, () => shown, rights)
  const { steps } = writing
  const writer: Writer = {
    write: writing.write,
    must: rights.must,
    get userId() {
      return tokens.identity?.userId
    },
    newId: () => objectId(clock.now(), clock.bytes),
  }
  const view = createView(shown.doc, kind, writer)

  // Most rooms that are open never need these.
  const rejections = onFirstUse(() => createRejections(clock))
  const signals = onFirstUse(() => createSignals((payload) => link?.sendStateless(payload)))
  const lock = onFirstUse(() => {
    const made = createLock(kind, id, {
      call,
      clock,
      userId: () => tokens.identity?.userId,
      onChange: () => status.notify(),
    })
    if (ended) void made.close()
    return made
  })
  const polls = onFirstUse(() => {
    // reason: the collections of a ballot are the same in every kind that has them
    const ballot = view.view as unknown as BallotView
    const made = createPolls(kind, id, { ballot, writer, call, clock })
    content.add(made.look)
    if (ended) made.close()
    else if (hasSynced) made.synced()
    return made
  })
  const chat = onFirstUse(() => {
    const made = createChat(kind, id, {
      call,
      later: commands.run,
      clock,
      events,
      access: () => rights.access,
      // reason: what is not there is not offered; the compiler does not follow a kind's collections
      collections: view.view as unknown as Record<string, AnyCollectionView>,
    })
    if (scope && person) made.start(scope, person, store)
    if (ended) void made.close()
    return made
  })

  /** Shows another document than before. */
  const show: Show = (next, left, redo, before) => {
    const last = shown
    last.doc.off('update', onUpdate)
    shown = next
    shown.doc.on('update', onUpdate)
    saving.move(next.doc, left, redo)
    steps.made?.move(next.doc)
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

  function allow(next: Access): void {
    // What was done as an editor cannot be taken back as a commenter.
    if (rights.become(next)) steps.made?.clear()
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
    for (const part of [saving, presence, signals.made]) part?.heard(message)
    if (rejections.made || RejectedNotice.safeParse(message).success)
      rejections.get().heard(message)
    // That nobody holds it is told to everybody who comes.
    if (lock.made || LockNotice.safeParse(message).data?.lock) lock.get().heard(message)
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
        hasSynced = true
        polls.made?.synced()
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
    chat.made?.start(scope, identity, store)
    await device.start(copyPrefix(identity) + scope, openUnsent())
    connect(shown)
    release()
  }

  /** What was said and not sent before is on the device, if anywhere. */
  async function openUnsent(): Promise<void> {
    if ((await store.keeps()) && !ended) await Promise.all([chat.get().ready, commands.ready()])
  }

  const onUpdate = () => content.notify()
  shown.doc.on('update', onUpdate)
  const stopFollowing = connection.subscribe(() => {
    if (connection.status === 'online') chat.made?.revive()
    status.notify()
  })

  if (!ThingId.safeParse(id).success) {
    rights.become(refusedAccess(rights.access, readReason('INVALID_SCOPE')!))
    refused = true
    release()
  }

  const topics: Record<RoomTopic, (listener: () => void) => () => void> = {
    content: content.add,
    presence: presence.subscribe,
    save: saving.subscribe,
    undo: (listener) => steps.get().subscribe(listener),
    status: status.add,
    rejected: (listener) => rejections.get().subscribe(listener),
    rescued: rescue.subscribe,
    polls: (listener) => (hasBallot(kind) ? polls.get().subscribe(listener) : () => {}),
    doc: documents.add,
    copy: device.subscribe,
  }
  const parts: RoomParts = {
    shown: () => shown,
    saving,
    device,
    rights,
    rescue,
    connection,
    ready,
    synced,
    lock,
    rejections,
    signals,
    steps,
    chat,
    polls,
  }
  const face = hasBallot(kind) ? new BallotFace(parts) : new RoomFace(parts)
  const base: RoomBase = Object.assign(face, {
    kind: kind.name,
    id,
    presence: presence.view,
    may: rights.may,
    takeLock: (options?: LockOptions) => lock.get().take(options),
    releaseLock: () => lock.get().release(),
    dismissRejected: () => rejections.made?.dismiss(),
    dismissRescued: rescue.dismiss,
    saved: saving.saved,
    undo: writing.undo,
    redo: writing.redo,
    trackOrigin: (origin: unknown) => steps.get().trackOrigin(origin),
    batch: writing.batch,
    subscribe: (topic: RoomTopic, listener: () => void) => topics[topic](listener),
    close,
  })

  async function end(): Promise<void> {
    ended = true
    rights.end()
    stopFollowing()
    keeping.close()
    presence.close()
    link?.close()
    steps.made?.close()
    view.close()
    polls.made?.close()
    saving.close()
    rejections.made?.close()
    signals.made?.close()
    shown.doc.off('update', onUpdate)
    for (const listeners of [content, status, documents]) listeners.clear()
    release()
    await Promise.all([device.close(), lock.made?.close(), chat.made?.close()])
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
    identify(known) {
      presence.identify({ userId: known.userId, name: known.name ?? known.userId })
      polls.made?.look()
      if (person || refused) return
      person = known
      void start(known)
    },
    revive() {
      startingOver.settle()
      link?.revive()
      chat.made?.revive()
    },
    async forget() {
      await Promise.all([device.forget(), chat.made?.forget()])
    },
    end,
  }
}
