/** What one socket has joined. As long as it stays its person is seen there, as somebody with an editor is. */
import type {
  Dialect,
  FramePlace,
  GeoLocation,
  PresenceStatus,
  Principal,
  ScopeName,
} from '@concord/schemas'
import type { Grant } from '../../auth/access.ts'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import type { Hiding } from '../../features/presence/hiding.ts'
import type { Presence } from '../../features/presence/presence.ts'
import type { Documents } from '../../sync/documents.ts'
import { isPlain, type PlainObject } from '../documents/plain-object.ts'
import type { DocumentHost } from '../hocuspocus.ts'
import type { Whereabouts } from '../whereabouts.ts'
import { createAppearance, type Appearance } from './appearance.ts'
import { createAway } from './away.ts'
import { createOwnClient } from './own-client.ts'
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
  readonly dialects: Set<Dialect>
  readonly visitor: Visitor
  readonly appearance: Appearance
  /** Nobody sees them there any more, and the document is let go. */
  end(): void
}

export function createVisits(parts: Parts): Visits {
  const { socketId, host, documents, rooms, whereabouts, hiding, presence, count } = parts
  const { clock, random, limits, who, send } = parts
  const visits = new Map<ScopeName, Visit>()
  /** What was said without a place. */
  let said: PresenceStatus | undefined
  let chosen: PresenceStatus = 'online'
  let isOver = false
  const clientIn = createOwnClient(documents, random)
  const away = createAway({
    clock,
    awayMs: limits.awayMs,
    isSeen: () => (visits.size > 0 || said !== undefined) && !isOver,
    onChange() {
      say()
      for (const { appearance } of visits.values())
        if (appearance.status === 'online') appearance.show()
    },
  })

  /** Says of the person, wherever they are, what they said. */
  function say(): void {
    if (said === undefined || isOver) return
    const { tenantId, userId } = who()
    presence.say(socketId, { tenantId, userId, status: away.seen(said) })
  }

  /** Keeps the document open until the result is called. It counts as open on this socket, until that is taken back. */
  async function hold(grant: Grant, principal: Principal): Promise<() => Promise<void>> {
    if (visits.size >= limits.documentsPerSocket) {
      const words = `More than ${limits.documentsPerSocket} joined on one connection.`
      throw new Refusal('CONNECTION_LIMIT', words)
    }
    count.openDocument(socketId, personKey(principal))
    try {
      return await host.hold(grant)
    } catch (error) {
      count.closeDocument(socketId)
      throw error
    }
  }

  async function enter(grant: Grant, place: FramePlace, looks: Looks): Promise<Visit | undefined> {
    const { scope } = grant
    const principal = who()
    const { userId } = principal
    const release = await hold(grant, principal)
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
    const client = clientIn(scope, userId)
    const put = (state: PlainObject | null): void =>
      host.showingOf(scope)?.put(client, userId, state)
    const status = looks.status ?? chosen
    const { typingMs } = limits
    const appearance = createAppearance({
      principal,
      status,
      seen: away.seen,
      clock,
      typingMs,
      put,
    })
    const goAway = whereabouts.enter(socketId, principal, scope)
    const end = (): void => {
      appearance.stop()
      goAway()
      rooms.leave(scope, visitor)
      put(null)
      count.closeDocument(socketId)
      // reason: nobody waits for it; what cannot be put away stays open until the server stops, and hooks.ts logs why
      release().catch(() => {})
    }
    const visit: Visit = { place, dialects, visitor, appearance, end }
    visits.set(scope, visit)
    return visit
  }

  function leave(scope: ScopeName): void {
    const visit = visits.get(scope)
    visits.delete(scope)
    visit?.end()
  }

  function leaveAll(): void {
    said = undefined
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

  return {
    async join(grant, place, dialect, looks) {
      const { scope } = grant
      await heed(looks)
      const visit = visits.get(scope) ?? (await enter(grant, place, looks))
      if (!visit || visit.dialects.has(dialect)) return false
      visit.dialects.add(dialect)
      rooms.enter(scope, visit.visitor)
      visit.appearance.show()
      away.wait()
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
      const here = scope === undefined ? [...visits.values()] : [at(scope)]
      const kept = heed(looks)
      const { status } = looks
      if (scope === undefined) {
        chosen = status ?? chosen
        said = chosen
        say()
        away.wait()
      }
      for (const { appearance } of here) {
        appearance.status = status ?? appearance.status
        appearance.show()
      }
      await kept
      const [seen] = scope === undefined ? [] : here
      return { status: seen?.appearance.status ?? chosen, visible: !hiding.has(who()) }
    },
    typing: (scope, isTyping) => at(scope).appearance.typing(isTyping),
    locate: (scope, location) => at(scope).appearance.locate(location),
    cursor(scope, cursor) {
      // What is nested too deep cannot even be measured.
      const isFit =
        isPlain(cursor, limits.jsonDepth) && JSON.stringify(cursor).length <= limits.presenceBytes
      if (!isFit) throw new Refusal('PRESENCE_REFUSED')
      at(scope).appearance.cursor(cursor)
    },
    tellRoomState(scope) {
      const visit = visits.get(scope)
      if (visit) rooms.tellState(scope, visit.visitor)
    },
    active: () => away.active(),
    list: () =>
      [...visits].map(
        ([
          scope,
          {
            place,
            dialects,
            appearance: { status },
          },
        ]) => ({
          scope,
          place,
          dialects: [...dialects],
          status,
        }),
      ),
    get said() {
      return said
    },
    leaveAll,
    stop() {
      isOver = true
      away.stop()
      leaveAll()
    },
  }
}
