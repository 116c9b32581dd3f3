/**
 * Everybody who joined something by text frames, scope by scope: they are told who comes and goes there and what changes,
 * each in the words in which they joined.
 */
import {
  board,
  documentEdited,
  instantOf,
  may,
  parseScopeName,
  presenceFrames,
  readEntries,
  readMeta,
  roomStateChanged,
  type Dialect,
  type PersonChange,
  type Principal,
  type ScopeName,
} from '@concord/schemas'
import type { Access } from '../../auth/access.ts'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { watchEdits, type WatchedEdit } from '../../features/document-edits/watch-edits.ts'
import type { Presence } from '../../features/presence/presence.ts'
import type { Documents } from '../../sync/documents.ts'
import type { DocumentHost } from '../hocuspocus.ts'

/** A socket in one scope. */
export interface Visitor {
  readonly principal: Principal
  readonly dialects: ReadonlySet<Dialect>
  send(json: string): void
  /** It may not stay, or there is nothing to stay in. */
  expel(refusal: Refusal): void
}

export interface Rooms {
  /** The document must be open, and stay so until `leave`. */
  enter(scope: ScopeName, visitor: Visitor): void
  leave(scope: ScopeName, visitor: Visitor): void
  /** Sends it to every socket on which this person joined the scope. */
  tell(scope: ScopeName, userId: string, json: string): void
  /** Tells a visitor what a voting room shows. */
  tellState(scope: ScopeName, visitor: Pick<Visitor, 'send'>): void
  /** Begins to tell; the result ends it. */
  start(): () => void
}

interface Parts {
  readonly access: Pick<Access, 'onChange'>
  readonly presence: Presence
  readonly documents: Pick<Documents, 'read' | 'send'>
  readonly host: Pick<DocumentHost, 'showingOf' | 'onReset'>
  readonly clock: Clock
}

interface Room {
  readonly visitors: Set<Visitor>
  stopWatching: (() => void) | undefined
}

/** Whoever is not heard of for 30 s is taken for gone by Yjs clients. */
const RENEW_MS = 15_000

export function createRooms({ access, presence, documents, host, clock }: Parts): Rooms {
  const rooms = new Map<ScopeName, Room>()

  const idOf = (scope: ScopeName): string => parseScopeName(scope)!.id

  /** Each frame is made once, for everybody who hears it. */
  function tellPresence(scope: ScopeName, userId: string, change: PersonChange): void {
    const room = rooms.get(scope)
    if (!room) return
    const spoken = new Map<Dialect, { json: string; toAll: boolean }[]>()
    const framesIn = (dialect: Dialect) => {
      const known = spoken.get(dialect)
      if (known) return known
      const frames = presenceFrames(dialect, idOf(scope), change, clock.now()).map(
        ({ frame, to }) => ({ json: JSON.stringify(frame), toAll: to === 'all' }),
      )
      spoken.set(dialect, frames)
      return frames
    }
    for (const visitor of room.visitors) {
      const isSelf = visitor.principal.userId === userId
      for (const dialect of visitor.dialects)
        for (const { json, toAll } of framesIn(dialect)) if (toAll || !isSelf) visitor.send(json)
    }
    const cameOrWent = !change.before || !change.after
    if (!cameOrWent) return
    const json = stateOf(scope)
    for (const visitor of room.visitors) {
      // Who comes is told when they are in.
      const isConcerned = visitor.dialects.has('rooms') && visitor.principal.userId !== userId
      if (isConcerned && json !== undefined) sendLater(scope, visitor, json)
    }
  }

  function stateOf(scope: ScopeName): string | undefined {
    if (parseScopeName(scope)?.kind !== board.name) return undefined
    const shown = documents.read(scope, (doc) => {
      const queue = readEntries(doc, board, 'options').map(({ id }) => id)
      const { currentOptionId, status } = readMeta(doc, board)
      const at = queue.indexOf(String(currentOptionId))
      return {
        status: String(status),
        currentOptionId: String(currentOptionId),
        queueLength: queue.length - at - 1,
      }
    })
    const activeMembers = presence.in(scope).length
    return JSON.stringify(roomStateChanged({ ...shown, activeMembers }))
  }

  /** What a document says leaves when that is on disk. */
  function sendLater(scope: ScopeName, visitor: Pick<Visitor, 'send'>, json: string): void {
    documents.send(scope, () => visitor.send(json))
  }

  function tellEdits(scope: ScopeName, { edits, ...by }: WatchedEdit): void {
    const timestamp = instantOf(clock.now())
    const frames = edits.map((edit) =>
      JSON.stringify(documentEdited(idOf(scope), edit, { ...by, timestamp })),
    )
    for (const visitor of rooms.get(scope)?.visitors ?? [])
      if (visitor.dialects.has('documents'))
        for (const json of frames) sendLater(scope, visitor, json)
  }

  /** Only where somebody listens. */
  function watch(scope: ScopeName, room: Room): void {
    const wanted = [...room.visitors].some(({ dialects }) => dialects.has('documents'))
    if (wanted && !room.stopWatching) {
      room.stopWatching = documents.read(scope, (doc) =>
        watchEdits(doc, (watched) => tellEdits(scope, watched)),
      )
    } else if (!wanted) {
      room.stopWatching?.()
      room.stopWatching = undefined
    }
  }

  function expel(scope: ScopeName, refusal: Refusal, which: (visitor: Visitor) => boolean): void {
    for (const visitor of [...(rooms.get(scope)?.visitors ?? [])])
      if (which(visitor)) visitor.expel(refusal)
  }

  presence.onChange(tellPresence)
  host.onReset((scope, refusal) => expel(scope, refusal, () => true))
  access.onChange(({ scope, userId, role }) => {
    if (userId === undefined)
      return expel(scope, new Refusal('NOT_FOUND', `${scope} was deleted.`), () => true)
    expel(
      scope,
      new Refusal('ACCESS_REMOVED'),
      ({ principal }) => principal.userId === userId && !may('read', role, principal.roles),
    )
  })

  return {
    enter(scope, visitor) {
      const room = rooms.get(scope) ?? { visitors: new Set(), stopWatching: undefined }
      rooms.set(scope, room)
      room.visitors.add(visitor)
      watch(scope, room)
    },
    leave(scope, visitor) {
      const room = rooms.get(scope)
      if (!room?.visitors.delete(visitor)) return
      watch(scope, room)
      if (room.visitors.size === 0) rooms.delete(scope)
    },
    tell(scope, userId, json) {
      for (const visitor of rooms.get(scope)?.visitors ?? [])
        if (visitor.principal.userId === userId) visitor.send(json)
    },
    tellState(scope, visitor) {
      const json = stateOf(scope)
      if (json !== undefined) sendLater(scope, visitor, json)
    },
    start: () =>
      clock.every(RENEW_MS, () => {
        for (const scope of rooms.keys()) host.showingOf(scope)?.renew(clock.now())
      }),
  }
}
