/** Who is in a scope, from the presence states of all their tabs; the server and the SDK see the same people. */
import { GeoLocation, PresenceStatus, colorOf, type Presence } from './presence.ts'

/** One tab's state, and when it last changed (later is more). */
export interface TabState {
  readonly state: unknown
  readonly changed: number
}

/** Most available first. */
const AVAILABILITY: readonly PresenceStatus[] = ['online', 'busy', 'away', 'offline']

/** A tab that shows somebody. */
export interface SeenTab extends Presence {
  readonly changed: number
}

/**
 * One entry for each person other than `me`, by name and then id: the most available of the person's tabs, with the
 * cursor and the location that moved last, typing when one of them is. Who wants not to be seen in one tab is not shown at all.
 */
export function peopleOf(tabs: Iterable<TabState>, me: string): Presence[] {
  const byPerson = new Map<string, SeenTab[]>()
  for (const tab of tabs) {
    const seen = readTab(tab)
    if (!seen || seen.user.id === me) continue
    byPerson.set(seen.user.id, [...(byPerson.get(seen.user.id) ?? []), seen])
  }
  return [...byPerson.values()]
    .filter((person) => person.every(({ visible }) => visible !== false))
    .map(mergeTabs)
    .toSorted((a, b) => compare(a.user.name, b.user.name) || compare(a.user.id, b.user.id))
}

/** One person of several tabs; there must be one at least. */
export function mergeTabs(person: readonly SeenTab[]): Presence {
  const latest = person.toSorted((a, b) => b.changed - a.changed)
  const status = mostAvailable(person)
  const best = latest.find((tab) => tab.status === status)!
  const pointing = latest.find(({ cursor }) => cursor !== undefined && cursor !== null)
  const located = latest.find(({ location }) => location)
  return {
    user: best.user,
    status,
    ...(pointing ? { cursor: pointing.cursor } : {}),
    ...(located?.location ? { location: located.location } : {}),
    ...(person.some(({ typing }) => typing) ? { typing: true } : {}),
  }
}

/** How somebody is seen who is seen in several ways at once; `offline` when they are not seen at all. */
export function mostAvailable(seen: readonly Pick<Presence, 'status'>[]): PresenceStatus {
  return AVAILABILITY.find((status) => seen.some((one) => one.status === status)) ?? 'offline'
}

/**
 * Other programs put into presence what they like: a state without a person is nobody, an unknown status is `online`, and
 * what is no location is none.
 */
export function readTab({ state, changed }: TabState): SeenTab | undefined {
  if (!isRecord(state) || !isRecord(state['user'])) return undefined
  const { id, name, color } = state['user']
  if (typeof id !== 'string' || id === '') return undefined
  const status = PresenceStatus.safeParse(state['status'])
  const location = GeoLocation.safeParse(state['location'])
  return {
    user: {
      id,
      name: typeof name === 'string' && name !== '' ? name : id,
      color: typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? color : colorOf(id),
    },
    status: status.success ? status.data : 'online',
    cursor: state['cursor'],
    ...(location.success ? { location: location.data } : {}),
    typing: state['typing'] === true,
    visible: state['visible'] !== false,
    changed,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
