/** Makes a history out of an update log: what somebody did bit by bit is told at once. */
import type { TripUpdate } from '@concord/schemas'
import type { Values } from '../known.ts'
import { titleOfNew } from './title-of-new.ts'

/** What follows within this time belongs together, ms. */
const PAUSE_MS = 5 * 60_000

/**
 * Changes of one thing by one person that follow each other become one, from what it was first to what it is last; so
 * does writing in the notes. Not when somebody else changed that thing in between. Newest first, as it comes.
 */
export function gather(updates: readonly TripUpdate[]): TripUpdate[] {
  const gathered: (TripUpdate | undefined)[] = []
  /** Where the last line about a thing is. */
  const last = new Map<string, number>()
  for (const update of updates.toReversed()) {
    const thing = thingOf(update)
    const at = last.get(thing)
    const before = at === undefined ? undefined : gathered[at]
    const joined = before && join(before, update)
    if (joined) gathered[at!] = undefined
    last.set(thing, gathered.push(joined ?? update) - 1)
  }
  return gathered.filter((update) => update !== undefined).toReversed()
}

/** People write in the notes at the same time, and their lines say nothing that another's would make untrue. */
function thingOf({ updateType, userId, data }: TripUpdate): string {
  if (updateType === 'notes_edited') return `notes ${userId}`
  return updateType === 'trip_meta_updated' ? 'trip' : String(data['id'])
}

/** Both as one, or `undefined` when they do not belong together. */
function join(earlier: TripUpdate, later: TripUpdate): TripUpdate | undefined {
  const isSame =
    earlier.updateType === later.updateType &&
    earlier.userId === later.userId &&
    earlier.late === later.late &&
    Date.parse(later.timestamp) - Date.parse(earlier.timestamp) <= PAUSE_MS
  if (!isSame || titleOfNew(earlier.data) !== undefined) return undefined
  if (later.updateType === 'notes_edited') return later
  const [first, second] = [changesOf(earlier), changesOf(later)]
  if (!first || !second) return undefined
  const changes = joinChanges(first, second)
  // There and back again: the last step is still something that happened.
  if (Object.keys(changes).length === 0) return later
  return { ...later, data: { ...later.data, changes } }
}

interface Change {
  readonly from?: unknown
  readonly to?: unknown
}

function changesOf({ data }: TripUpdate): Readonly<Record<string, Change>> | undefined {
  const changes: unknown = data['changes']
  return isRecord(changes) ? (changes as Readonly<Record<string, Change>>) : undefined
}

function joinChanges(
  first: Readonly<Record<string, Change>>,
  second: Readonly<Record<string, Change>>,
): Record<string, Change> {
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])]
  return Object.fromEntries(
    names
      .map((name): [string, Change] => {
        const [from, to] = [first[name] ?? second[name], second[name] ?? first[name]]
        return [name, { from: from?.from, to: to?.to }]
      })
      .filter(([, { from, to }]) => JSON.stringify(from) !== JSON.stringify(to)),
  )
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
