/** Which poll a room is about, and which of its candidates comes next. */
import type { RoomPoll, RoomPollOption } from '@concord/client'

/** The newest open poll; where none is open, the newest. */
export function mainPoll(polls: readonly RoomPoll[]): RoomPoll | undefined {
  return polls.findLast(({ status }) => status === 'open') ?? polls.at(-1)
}

/** Whether one can go through its options one by one, saying yes or no to each. */
export function isDeck({ ballot: { kind } }: Pick<RoomPoll, 'ballot'>): boolean {
  return kind === 'updown' || kind === 'approval'
}

/**
 * The candidate to show: the one that the room shows to everybody, as long as this person has not voted on it; then the
 * first that they have not voted on. `undefined`: they have been through all of them.
 */
export function nextCandidate(
  { options }: Pick<RoomPoll, 'options'>,
  currentOptionId: string,
): RoomPollOption | undefined {
  const waiting = options.filter(({ mine }) => mine === undefined)
  return waiting.find(({ id }) => id === currentOptionId) ?? waiting[0]
}

/** On how many options each person has said something. */
export function votedBy({ options }: Pick<RoomPoll, 'options'>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { votes } of options)
    for (const { userId } of votes) counts.set(userId, (counts.get(userId) ?? 0) + 1)
  return counts
}

/** Those with most support first; what is equal stays in its order. */
export function bySupport(options: readonly RoomPollOption[]): readonly RoomPollOption[] {
  return options.toSorted((a, b) => merit(b) - merit(a))
}

/** Who is against it breaks ties: a no weighs less than any yes. */
function merit({ standing }: RoomPollOption): number {
  if (!standing) return 0
  const { yes, no, blocks, eligible } = standing
  return yes - (no + blocks) / (eligible + 1)
}
