/** Puts a room together: document, views, undo, presence, saving, the copy on the device, the other tabs, the server. */
import { AccessNotice, ThingId, objectId, readReason, scopeName, type Kind } from '@concord/schemas'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import {
  admittedAccess,
  mayIn,
  noticedAccess,
  refusedAccess,
  unknownAccess,
  type Access,
} from './access.ts'
import type { Identity } from './claims.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { createGate } from './gate.ts'
import { createLink, type Link } from './link.ts'
import { createListeners } from './listeners.ts'
import { copyPrefix, openLocalCopy, type LocalCopy } from './local-copy.ts'
import { createPresence } from './presence.ts'
import { createRejections } from './rejections.ts'
import type { Room, RoomBase, RoomTopic } from './room.ts'
import { createSaving } from './saving.ts'
import { createTabs, type Tabs } from './tabs.ts'
import type { Tokens } from './tokens.ts'
import { createUndo } from './undo.ts'
import { createView } from './view.ts'

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

/** A copy that does not load is waited for so long; then the server is asked without it. */
const COPY_MS = 3000

export function openRoom<K extends Kind>(
  kind: K,
  id: string,
  {
    connection,
    tokens,
    clock,
    keeps,
    close,
  }: {
    readonly connection: Connection
    readonly tokens: Tokens
    readonly clock: Clock
    /** Whether documents are kept on this device. */
    readonly keeps: () => Promise<boolean>
    readonly close: () => void
  },
): RoomActor<Room<K>> {
  const doc = new Y.Doc()
  const awareness = new Awareness(doc)
  /** What this room's views and batches write has this origin. */
  const own = { room: `${kind.name}/${id}` }
  const content = createListeners()
  const status = createListeners()
  const ready = createGate()
  const synced = createGate()
  let access: Access = unknownAccess
  let link: Link | undefined
  let copy: LocalCopy | undefined
  let tabs: Tabs | undefined
  let started = false
  let ended = false
  const release = connection.hold()

  const undo = createUndo(doc, kind, own)
  const presence = createPresence(awareness, clock)
  const saving = createSaving({
    doc,
    clock,
    counts: (origin) => !link?.isOrigin(origin) && !copy?.isOrigin(origin),
    send: (request) => link?.sendStateless(JSON.stringify(request)),
    resync: () => link?.resync(),
  })
  const rejections = createRejections(clock)
  const view = createView(doc, kind, {
    write,
    must,
    get userId() {
      return tokens.identity?.userId
    },
    newId: () => objectId(clock.now(), clock.bytes),
  })

  function mustBeOpen(): void {
    if (ended) throw new Error('This room is closed.')
    if (access.readOnly) throw new Error(`You may read this ${kind.name} but not change it.`)
  }

  function must(verb: 'edit' | 'comment', what: string): void {
    mustBeOpen()
    if (mayIn(access, verb)) return
    const deed = verb === 'edit' ? 'edit' : 'write to'
    throw new Error(`Your role does not let you ${deed} ${what}.`)
  }

  function write<T>(act: () => T): T {
    mustBeOpen()
    return doc.transact(act, own)
  }

  function allow(next: Access): void {
    const lost = mayIn(access, 'edit') && !next.readOnly && !mayIn(next, 'edit')
    access = next
    // What was done as an editor cannot be taken back as a commenter.
    if (lost) undo.clear()
    status.notify()
  }

  function isReady(): void {
    if (ready.isOpen) return
    ready.open()
    status.notify()
  }

  function hear(payload: string): void {
    const message = readJson(payload)
    saving.heard(message)
    rejections.heard(message)
    const notice = AccessNotice.safeParse(message)
    if (!notice.success) return
    allow(noticedAccess(kind, notice.data.role))
    saving.access(access.readOnly)
  }

  async function start(identity: Identity): Promise<void> {
    const scope = scopeName({ tenantId: identity.tenantId, kind: kind.name, id })
    const copyName = copyPrefix(identity) + scope
    tabs = createTabs({
      name: copyName,
      doc,
      awareness,
      isOwn: (origin) => !link?.isOrigin(origin) && !copy?.isOrigin(origin),
      onForget: () => void forget(),
    })
    if (await keeps()) await load(copyName)
    if (ended) return
    tabs?.hello()
    link = createLink(
      scope,
      { doc, awareness },
      { connection, tokens, clock },
      {
        admitted(readOnly) {
          allow(admittedAccess(access, kind, readOnly))
          saving.admitted(readOnly)
        },
        synced() {
          saving.synced()
          synced.open()
          isReady()
        },
        down() {
          saving.down()
          synced.shut()
          // The provider forgets everybody when it loses the server; the other tabs are still here.
          tabs?.hello()
        },
        failed: (error) => allow(refusedAccess(access, error)),
        stateless: hear,
        silence: saving.probe,
      },
    )
    link.start()
    release()
  }

  async function load(name: string): Promise<void> {
    if (ended) return
    const opened = openLocalCopy(name, doc)
    copy = opened
    const late = Promise.withResolvers<void>()
    const stop = clock.after(COPY_MS, late.resolve)
    const loaded = opened.loaded.then((unsaved) => {
      if (ended) return
      saving.loaded(unsaved, opened.keepUnsaved)
      if (doc.store.clients.size > 0) isReady()
    })
    // reason: a copy that cannot be read is like none; what the server has comes from there.
    await Promise.race([loaded.catch(() => {}), late.promise])
    stop()
  }

  async function forget(): Promise<void> {
    saving.forget()
    await copy?.close()
  }

  const onUpdate = () => content.notify()
  doc.on('update', onUpdate)
  const stopFollowing = connection.subscribe(status.notify)

  if (!ThingId.safeParse(id).success) {
    access = refusedAccess(access, readReason('INVALID_SCOPE')!)
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
  }
  const base: RoomBase = {
    kind: kind.name,
    id,
    doc,
    awareness,
    presence: presence.view,
    get saveState() {
      return saving.current
    },
    get role() {
      return access.role
    },
    get readOnly() {
      return access.readOnly
    },
    may: (verb) => mayIn(access, verb),
    get rejected() {
      return rejections.current
    },
    dismissRejected: rejections.dismiss,
    get error() {
      return access.error ?? connection.refusal
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
    undo: () => !access.readOnly && undo.undo(),
    redo: () => !access.readOnly && undo.redo(),
    get canUndo() {
      return !access.readOnly && undo.canUndo
    },
    get canRedo() {
      return !access.readOnly && undo.canRedo
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
  }

  async function end(): Promise<void> {
    ended = true
    stopFollowing()
    presence.close()
    link?.close()
    tabs?.close()
    undo.close()
    view.close()
    saving.close()
    rejections.close()
    doc.off('update', onUpdate)
    content.clear()
    status.clear()
    release()
    await copy?.close()
    doc.destroy()
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
      if (started) return
      started = true
      void start(person)
    },
    revive: () => link?.revive(),
    forget,
    end,
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // reason: other extensions of the server send what they like as stateless messages.
    return undefined
  }
}
