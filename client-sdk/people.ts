/** Who else is in a room, from the presence states of all their tabs. */
import { PresenceStatus, colorOf, type Presence } from '@concord/schemas'

/** One tab's state, and when it last changed (later is more). */
export interface TabState {
  readonly state: unknown
  readonly changed: number
}

/** Most available first. */
const AVAILABILITY: readonly PresenceStatus[] = ['online', 'busy', 'away', 'offline']

interface Seen extends Presence {
  readonly changed: number
}

/**
 * One entry for each person other than `me`, by name and then id: the most available of the person's tabs, with the
 * cursor that moved last, typing when one of them is. Who wants not to be seen in one tab is not shown at all.
 */
export function peopleOf(tabs: Iterable<TabState>, me: string): Presence[] {
  const byPerson = new Map<string, Seen[]>()
  for (const tab of tabs) {
    const seen = readTab(tab)
    if (!seen || seen.user.id === me) continue
    byPerson.set(seen.user.id, [...(byPerson.get(seen.user.id) ?? []), seen])
  }
  return [...byPerson.values()]
    .filter((person) => person.every(({ visible }) => visible !== false))
    .map(merge)
    .toSorted((a, b) => compare(a.user.name, b.user.name) || compare(a.user.id, b.user.id))
}

function merge(person: readonly Seen[]): Presence {
  const latest = person.toSorted((a, b) => b.changed - a.changed)
  const best = latest.toSorted(
    (a, b) => AVAILABILITY.indexOf(a.status) - AVAILABILITY.indexOf(b.status),
  )[0]!
  const pointing = latest.find(({ cursor }) => cursor !== undefined && cursor !== null)
  return {
    user: best.user,
    status: best.status,
    ...(pointing ? { cursor: pointing.cursor } : {}),
    ...(person.some(({ typing }) => typing) ? { typing: true } : {}),
  }
}

/** Other programs put into presence what they like: a state without a person is nobody, an unknown status is `online`. */
function readTab({ state, changed }: TabState): Seen | undefined {
  if (!isRecord(state) || !isRecord(state['user'])) return undefined
  const { id, name, color } = state['user']
  if (typeof id !== 'string' || id === '') return undefined
  const status = PresenceStatus.safeParse(state['status'])
  return {
    user: {
      id,
      name: typeof name === 'string' && name !== '' ? name : id,
      color: typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? color : colorOf(id),
    },
    status: status.success ? status.data : 'online',
    cursor: state['cursor'],
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
