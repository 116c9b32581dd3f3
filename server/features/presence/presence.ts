/**
 * Who is there: people, not tabs. What every open document shows in its awareness, whoever put it there, is read here and
 * becomes one person for each scope; that somebody came, went, or does something else is told once. Who hides is not in
 * the awareness, and so is nobody here.
 */
import {
  instantOf,
  mergeTabs,
  mostAvailable,
  parseScopeName,
  readTab,
  type PersonChange,
  type PresenceStatus,
  type ScopeName,
  type SeenPerson,
  type SeenTab,
} from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import type { Clock } from '../../core/clock.ts'
import type { Hiding } from './hiding.ts'

/** Somebody who is there, in everything that they have open. */
export interface OnlinePerson {
  readonly userId: string
  readonly status: PresenceStatus
  /** Where they are seen; none for who only said that they are here. */
  readonly scopes: readonly ScopeName[]
  /** ISO 8601. */
  readonly lastActivity: string
}

export interface Presence {
  /** These Yjs clients of an open document show something else than before, or nothing any more. */
  see(scope: ScopeName, states: ReadonlyMap<number, unknown>, clients: Iterable<number>): void
  /** How somebody is to be seen who says so on a socket, wherever they are; `undefined`: the socket says nothing any more. */
  say(socketId: string, said: SaidAnywhere | undefined): void
  /** Everybody of the tenant who shows or says anything, and who hides; for who may know of those. */
  everybody(tenantId: string): ReadonlyMap<string, KnownPerson>
  /** The document is not open any more: nobody is there. */
  forget(scope: ScopeName): void
  /** Everybody who is seen there, in the order in which they came. */
  in(scope: ScopeName): readonly SeenPerson[]
  /** Everybody who is seen anywhere in the tenant and is not `offline`, by user id. Hidden people are in no list. */
  online(tenantId: string): OnlinePerson[]
  /** Calls `listener` at once whenever what is seen of somebody changed. */
  onChange(listener: (scope: ScopeName, userId: string, change: PersonChange) => void): void
}

/** The same of somebody who may be `offline`; who hides is that, and nowhere. */
export interface KnownPerson extends OnlinePerson {
  readonly hidden: boolean
}

/** What somebody says of themselves without saying where. */
export interface SaidAnywhere {
  readonly tenantId: string
  readonly userId: string
  readonly status: PresenceStatus
}

/** What one Yjs client shows, and since when. */
type Tab = SeenTab & { readonly at: number }

/** One person in one scope. */
interface Here {
  readonly tabs: Map<number, Tab>
  person: SeenPerson
}

interface Occupants {
  readonly people: Map<string, Here>
  /** Who each Yjs client shows. */
  readonly clients: Map<number, string>
}

export function createPresence(clock: Pick<Clock, 'now'>, hiding: Pick<Hiding, 'in'>): Presence {
  const occupied = new Map<ScopeName, Occupants>()
  const listeners: ((scope: ScopeName, userId: string, change: PersonChange) => void)[] = []
  const said = new Map<string, SaidAnywhere & { readonly at: number }>()
  let changes = 0

  function tell(scope: ScopeName, userId: string, change: PersonChange): void {
    for (const listener of listeners) listener(scope, userId, change)
  }

  /** Whoever the client shows now; `undefined`: nobody. */
  function show(scope: ScopeName, there: Occupants, client: number, state: unknown): void {
    changes += 1
    const tab = state === undefined ? undefined : readTab({ state, changed: changes })
    const before = there.clients.get(client)
    if (before !== undefined && before !== tab?.user.id) drop(scope, there, before, client)
    if (!tab) return
    const { id } = tab.user
    const here = there.people.get(id)
    const known = here?.tabs.get(client)
    // Stock clients say again every 15 s what they said.
    if (known && equalityDeep({ ...known, changed: 0, at: 0 }, { ...tab, changed: 0, at: 0 }))
      return
    there.clients.set(client, id)
    const tabs = here?.tabs ?? new Map<number, Tab>()
    tabs.set(client, { ...tab, at: clock.now() })
    update(scope, there, id, tabs)
  }

  function drop(scope: ScopeName, there: Occupants, userId: string, client: number): void {
    there.clients.delete(client)
    const { tabs } = there.people.get(userId)!
    tabs.delete(client)
    update(scope, there, userId, tabs)
  }

  function update(scope: ScopeName, there: Occupants, userId: string, tabs: Here['tabs']): void {
    const before = there.people.get(userId)?.person
    if (tabs.size === 0) {
      there.people.delete(userId)
      tell(scope, userId, { before })
      return
    }
    const seen = [...tabs.values()]
    const lastActivity = Math.max(before?.lastActivity ?? 0, ...seen.map(({ at }) => at))
    const person = { ...mergeTabs(seen), lastActivity }
    there.people.set(userId, { tabs, person })
    const isSame = before && equalityDeep({ ...before, lastActivity }, person)
    if (!isSame) tell(scope, userId, { before, after: person })
  }

  function everybody(tenantId: string): Map<string, KnownPerson> {
    const found = new Map<string, SeenSomewhere[]>()
    const add = (userId: string, seen: SeenSomewhere): void =>
      void found.set(userId, [...(found.get(userId) ?? []), seen])
    for (const [scope, { people }] of occupied) {
      if (parseScopeName(scope)?.tenantId !== tenantId) continue
      for (const [userId, { person }] of people)
        add(userId, { scope, status: person.status, at: person.lastActivity })
    }
    for (const { tenantId: where, userId, status, at } of said.values())
      if (where === tenantId) add(userId, { status, at })
    const hiders = hiding.in(tenantId)
    for (const userId of hiders) found.set(userId, [])
    return new Map(
      [...found].map(([userId, seen]) => [
        userId,
        { ...onlinePerson(userId, seen), hidden: hiders.has(userId) },
      ]),
    )
  }

  return {
    everybody,
    say(socketId, what) {
      if (what) said.set(socketId, { ...what, at: clock.now() })
      else said.delete(socketId)
    },
    see(scope, states, clients) {
      const there = occupied.get(scope) ?? { people: new Map(), clients: new Map() }
      occupied.set(scope, there)
      for (const client of clients) show(scope, there, client, states.get(client))
      if (there.people.size === 0) occupied.delete(scope)
    },
    forget(scope) {
      const there = occupied.get(scope)
      occupied.delete(scope)
      for (const [userId, { person }] of there?.people ?? [])
        tell(scope, userId, { before: person })
    },
    in: (scope) => [...(occupied.get(scope)?.people.values() ?? [])].map(({ person }) => person),
    online(tenantId) {
      return [...everybody(tenantId).values()]
        .flatMap(({ hidden: isHidden, ...person }) => (isHidden ? [] : [person]))
        .filter(({ status }) => status !== 'offline')
        .toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
    },
    onChange: (listener) => void listeners.push(listener),
  }
}

/** In one place, or anywhere. */
interface SeenSomewhere {
  readonly scope?: ScopeName
  readonly status: PresenceStatus
  readonly at: number
}

function onlinePerson(userId: string, seen: readonly SeenSomewhere[]): OnlinePerson {
  const last = Math.max(0, ...seen.map(({ at }) => at))
  return {
    userId,
    status: mostAvailable(seen),
    scopes: seen.flatMap(({ scope }) => scope ?? []),
    lastActivity: instantOf(last),
  }
}
