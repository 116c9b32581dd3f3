/** What admins tell everybody, as it is shown. */
import { SYSTEM_MESSAGE, SystemMessage, type ConcordEvent } from '@concord/schemas'

export interface Announcement {
  readonly id: string
  readonly type: SystemMessage['type']
  readonly message: string
  /** Who said so; `undefined`: the server by itself. */
  readonly from: string | undefined
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Who comes later is told what was said no longer ago than this. */
const FRESH_MS = 24 * 3_600_000
/** More at once would hide the page. */
const MOST = 3

/** What an event announces; `undefined` for any other event. */
export function announcementIn({
  id,
  type,
  actor,
  at,
  data,
}: ConcordEvent): Announcement | undefined {
  const said = type === SYSTEM_MESSAGE ? SystemMessage.safeParse(data) : undefined
  if (!said?.success) return undefined
  return { id, ...said.data, from: actor ?? undefined, at: Date.parse(at) }
}

/** With these, each once, the newest last. */
export function withMore(
  known: readonly Announcement[],
  more: readonly Announcement[],
): readonly Announcement[] {
  const fresh = more.filter(({ id }) => !known.some((one) => one.id === id))
  return fresh.length === 0 ? known : [...known, ...fresh].toSorted((a, b) => a.at - b.at)
}

/** Those to be shown now: not too old, not dismissed, the newest first. */
export function shownOf(
  known: readonly Announcement[],
  dismissed: ReadonlySet<string>,
  now: number,
): readonly Announcement[] {
  const shown = known.filter(({ id, at }) => now - at < FRESH_MS && !dismissed.has(id))
  return shown.slice(-MOST).toReversed()
}
