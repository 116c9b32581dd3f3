/**
 * What one socket has joined. As long as it stays its person is seen there, as somebody with an editor is; who says
 * nothing for long is away, and who was writing is not any more when nothing more is said.
 */
import {
  colorOf,
  type Dialect,
  type FramePlace,
  type GeoLocation,
  type PresenceStatus,
  type Principal,
  type ScopeName,
} from '@concord/schemas'
import type { Grant } from '../../auth/access.ts'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import type { Hiding } from '../../features/presence/hiding.ts'
import type { Presence } from '../../features/presence/presence.ts'
import type { Documents } from '../../sync/documents.ts'
import { isPlain } from '../documents/plain-object.ts'
import type { DocumentHost } from '../hocuspocus.ts'
import type { Whereabouts } from '../whereabouts.ts'
import type { ParkedVisit } from './parked-sessions.ts'
import type { Rooms, Visitor } from './rooms.ts'

/** How somebody wants to be seen. */
export interface Looks {
  readonly status?: PresenceStatus | undefined
  /** Of the person, wherever and however they are. */
  readonly visible?: boolean | undefined
}

/** How somebody is seen. */
interface SeenAs {
  readonly status: PresenceStatus
  readonly visible: boolean
}

export interface Visits {
  /** Stays there from now on and speaks this dialect, too. False when it did already. */
  join(grant: Grant, place: FramePlace, dialect: Dialect, looks: Looks): Promise<boolean>
  has(scope: ScopeName, dialect?: Dialect): boolean
  /** Speaks the dialect no more there; without one, leaves. Who speaks none any more has left. */
  leave(scope: ScopeName, dialect?: Dialect): void
  /**
   * In one scope, or in all and in those that are joined later; who says that without a place is online even where
   * nothing is joined. Resolves with what holds now, when it is on disk whether they hide. Rejects with RATE_LIMITED, and
   * changes nothing, for who says that too often.
   */
  look(scope: ScopeName | undefined, looks: Looks): Promise<SeenAs>
  typing(scope: ScopeName, isTyping: boolean): void
  locate(scope: ScopeName, location: GeoLocation | null): void
  /** Throws PRESENCE_REFUSED for one that cannot be shown. Of a scope that was not joined, this and the three above throw NOT_IN_ROOM. */
  cursor(scope: ScopeName, cursor: object | null): void
  /** Tells what the voting room shows. */
  tellRoomState(scope: ScopeName): void
  /** Somebody did something. */
  active(): void
  list(): ParkedVisit[]
  /** The status that was said without a place. */
  readonly said: PresenceStatus | undefined
  leaveAll(): void
  /** Leaves everything, and what is just being joined. */
  stop(): void
}

interface Parts {
  readonly socketId: string
  readonly host: Pick<DocumentHost, 'hold' | 'showingOf'>
  readonly documents: Pick<Documents, 'see'>
  readonly rooms: Rooms
  readonly whereabouts: Pick<Whereabouts, 'enter'>
  readonly hiding: Pick<Hiding, 'has' | 'set'>
  readonly presence: Pick<Presence, 'say'>
  readonly count: Pick<ConnectionCount, 'openDocument' | 'closeDocument'>
  readonly clock: Clock
  readonly random: Randomness
  readonly limits: {
    readonly documentsPerSocket: number
    readonly awayMs: number
    readonly typingMs: number
    readonly presenceBytes: number
    readonly jsonDepth: number
  }
  readonly who: () => Principal
  readonly send: (json: string) => void
  /** Told when a visit was ended by somebody else. */
  readonly onExpelled: (scope: ScopeName, dialects: Iterable<Dialect>, refusal: Refusal) => void
}

interface Visit {
  readonly place: FramePlace
  readonly principal: Principal
  readonly dialects: Set<Dialect>
  readonly visitor: Visitor
  /** The Yjs client that shows the person. */
  readonly client: number
  status: PresenceStatus
  cursor: object | null
  location: GeoLocation | null
  isTyping: boolean
  stopTyping: () => void
  /** It is known no more that they are there. */
  readonly goAway: () => void
  release(): Promise<void>
}

export function createVisits(parts: Parts): Visits {
  const { socketId, host, documents, rooms, whereabouts, hiding, presence, count } = parts
  const { clock, random, limits, who, send } = parts
  const visits = new Map<ScopeName, Visit>()
  let chosen: PresenceStatus = 'online'
  let hasSaid = false
  let client = anyClient(random)
  let isAway = false
  let isOver = false
  let stopWaiting = (): void => {}

  function show(scope: ScopeName, visit: Visit): void {
    const { status, cursor, location, isTyping, principal } = visit
    const { userId, name } = principal
    host.showingOf(scope)?.put(visit.client, userId, {
      user: { id: userId, name, color: colorOf(userId) },
      status: status === 'online' && isAway ? 'away' : status,
      typing: isTyping,
      ...(cursor ? { cursor } : {}),
      ...(location ? { location } : {}),
    })
  }

  /** Says of the person, wherever they are, what they said. */
  function say(): void {
    if (!hasSaid || isOver) return
    const { tenantId, userId } = who()
    const status = chosen === 'online' && isAway ? 'away' : chosen
    presence.say(socketId, { tenantId, userId, status })
  }

  /** A number that no client of somebody else uses or used: the same one wherever that can be. */
  function freshClient(scope: ScopeName, userId: string): number {
    while (!documents.see(scope, client, userId)) client = anyClient(random)
    return client
  }

  async function enter(grant: Grant, place: FramePlace, looks: Looks): Promise<Visit | undefined> {
    const { scope } = grant
    const principal = who()
    if (visits.size >= limits.documentsPerSocket) {
      const words = `More than ${limits.documentsPerSocket} joined on one connection.`
      throw new Refusal('CONNECTION_LIMIT', words)
    }
    count.openDocument(socketId, personKey(principal))
    let release: () => Promise<void>
    try {
      release = await host.hold(grant)
    } catch (error) {
      count.closeDocument(socketId)
      throw error
    }
    if (isOver) {
      await release()
      return undefined
    }
    const dialects = new Set<Dialect>()
    const visitor: Visitor = {
      principal,
      dialects,
      send,
      expel(refusal) {
        leave(scope)
        parts.onExpelled(scope, dialects, refusal)
      },
    }
    const visit: Visit = {
      place,
      principal,
      dialects,
      visitor,
      client: freshClient(scope, principal.userId),
      status: looks.status ?? chosen,
      cursor: null,
      location: null,
      isTyping: false,
      stopTyping: () => {},
      goAway: whereabouts.enter(socketId, principal, scope),
      release,
    }
    visits.set(scope, visit)
    return visit
  }

  function leave(scope: ScopeName): void {
    const visit = visits.get(scope)
    if (!visit) return
    visits.delete(scope)
    visit.stopTyping()
    visit.goAway()
    rooms.leave(scope, visit.visitor)
    host.showingOf(scope)?.put(visit.client, visit.principal.userId, null)
    count.closeDocument(socketId)
    // reason: nobody waits for it; what cannot be put away stays open until the server stops, and hooks.ts logs why
    visit.release().catch(() => {})
  }

  function leaveAll(): void {
    hasSaid = false
    presence.say(socketId, undefined)
    for (const scope of [...visits.keys()]) leave(scope)
  }

  /** Throws NOT_IN_ROOM: it may have ended while the verb was looked at. */
  function at(scope: ScopeName): Visit {
    const visit = visits.get(scope)
    if (!visit) throw new Refusal('NOT_IN_ROOM')
    return visit
  }

  /** Does what somebody says of whether they are to be seen; at once, and resolves when it is on disk. */
  function heed({ visible }: Looks): Promise<void> | undefined {
    return visible === undefined ? undefined : hiding.set(who(), !visible)
  }

  function waitForAway(): void {
    stopWaiting()
    if ((visits.size === 0 && !hasSaid) || isOver) return
    stopWaiting = clock.after(limits.awayMs, () => {
      isAway = true
      say()
      for (const [scope, visit] of visits) if (visit.status === 'online') show(scope, visit)
    })
  }

  return {
    async join(grant, place, dialect, looks) {
      const { scope } = grant
      await heed(looks)
      const visit = visits.get(scope) ?? (await enter(grant, place, looks))
      if (!visit || visit.dialects.has(dialect)) return false
      visit.dialects.add(dialect)
      rooms.enter(scope, visit.visitor)
      show(scope, visit)
      waitForAway()
      return true
    },
    has(scope, dialect) {
      const visit = visits.get(scope)
      return visit !== undefined && (dialect === undefined || visit.dialects.has(dialect))
    },
    leave(scope, dialect) {
      const visit = visits.get(scope)
      if (dialect) visit?.dialects.delete(dialect)
      if (!dialect || visit?.dialects.size === 0) leave(scope)
    },
    async look(scope, looks) {
      const here = scope === undefined ? [...visits] : [[scope, at(scope)] as const]
      const kept = heed(looks)
      const { status } = looks
      if (scope === undefined) {
        chosen = status ?? chosen
        hasSaid = true
        say()
        waitForAway()
      }
      for (const [name, visit] of here) {
        visit.status = status ?? visit.status
        show(name, visit)
      }
      await kept
      const [[, seen] = []] = scope === undefined ? [] : here
      return { status: seen?.status ?? chosen, visible: !hiding.has(who()) }
    },
    typing(scope, isTyping) {
      const visit = at(scope)
      visit.stopTyping()
      visit.isTyping = isTyping
      show(scope, visit)
      if (!isTyping) return
      visit.stopTyping = clock.after(limits.typingMs, () => {
        visit.isTyping = false
        show(scope, visit)
      })
    },
    locate(scope, location) {
      const visit = at(scope)
      visit.location = location
      show(scope, visit)
    },
    cursor(scope, cursor) {
      // What is nested too deep cannot even be measured.
      const isFit =
        isPlain(cursor, limits.jsonDepth) && JSON.stringify(cursor).length <= limits.presenceBytes
      if (!isFit) throw new Refusal('PRESENCE_REFUSED')
      const visit = at(scope)
      visit.cursor = cursor
      show(scope, visit)
    },
    tellRoomState(scope) {
      const visit = visits.get(scope)
      if (visit) rooms.tellState(scope, visit.visitor)
    },
    active() {
      const wasAway = isAway
      isAway = false
      if (wasAway) {
        say()
        for (const [scope, visit] of visits) if (visit.status === 'online') show(scope, visit)
      }
      waitForAway()
    },
    list: () =>
      [...visits].map(([scope, { place, dialects, status }]) => ({
        scope,
        place,
        dialects: [...dialects],
        status,
      })),
    get said() {
      return hasSaid ? chosen : undefined
    },
    leaveAll,
    stop() {
      isOver = true
      stopWaiting()
      leaveAll()
    },
  }
}

/** Yjs clients have numbers of 32 bits. */
function anyClient(random: Randomness): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4)
  return new DataView(new Uint8Array([a, b, c, d]).buffer).getUint32(0)
}
