/** What changed in polls, as one would say it aloud. */
import type { RoomPoll, RoomPollOption } from '@concord/client'
import { standingWords } from './count-words.ts'
import { outcomeWords } from './poll-words.ts'

/** One sentence for each change that people want to know of, in the order of the polls. */
export function newsWords(before: readonly RoomPoll[], after: readonly RoomPoll[]): string[] {
  const known = new Map(before.map((poll) => [poll.id, poll]))
  return after.flatMap((poll) => {
    const last = known.get(poll.id)
    if (last === poll) return []
    const { question, status } = poll
    if (status === 'open' && last?.status !== 'open') return [`A question: ${question}`]
    if (status === 'open') return poll.options.flatMap((option) => optionWords(last!, option))
    return last && last.status !== status ? [`${question} ${outcomeWords(poll)}.`] : []
  })
}

function optionWords(last: RoomPoll, { id, title, standing }: RoomPollOption): string[] {
  const before = last.options.find((option) => option.id === id)?.standing
  if (!standing || !before || sides(before) === sides(standing)) return []
  return [`${title}: ${standingWords(standing)}.`]
}

function sides({
  yes,
  no,
  abstain,
  blocks,
  points,
  standing,
}: NonNullable<RoomPollOption['standing']>) {
  return [yes, no, abstain, blocks, points, standing].join()
}
