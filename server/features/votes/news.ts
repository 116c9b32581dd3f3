/** What an event means for the polls of its scope: which events follow from it. Pure. */
import {
  CONSENSUS_LOST,
  CONSENSUS_REACHED,
  POLL_CLOSED,
  POLL_OPENED,
  VOTE_COUNTED,
  ballot,
  electionOf,
  electorateOf,
  flips,
  matchType,
  optionCount,
  optionsIn,
  participants,
  readVoteKey,
  tallyOf,
  voterProgress,
  type BallotEvent,
  type Ballots,
  type Flip,
  type Poll,
} from '@concord/schemas'

export interface News {
  readonly type: string
  readonly pollId: string
  readonly data: Readonly<Record<string, unknown>>
}

const { polls: POLLS, options: OPTIONS, votes: VOTES } = ballot

/** In the order in which they are to be told. */
export function newsOf(before: Ballots, after: Ballots, event: BallotEvent): News[] {
  const counted = voteNews(after, event)
  const others = touchedPolls(before, after, event).flatMap((pollId) => [
    ...openingNews(before, after, pollId),
    ...flips(tallyOf(before, pollId), tallyOf(after, pollId)).flatMap((flip) =>
      isStillOpen(before, after, pollId) ? flipNews(before, after, pollId, flip) : [],
    ),
    ...closingNews(before, after, pollId),
  ])
  return [...counted, ...others]
}

/** Polls whose count the event can change. */
function touchedPolls(before: Ballots, after: Ballots, { type, entityId }: BallotEvent): string[] {
  const id = entityId ?? ''
  if (Object.values(POLLS.events).includes(type)) return [id]
  if (Object.values(VOTES.events).includes(type)) return [readVoteKey(id)?.pollId ?? '']
  if (Object.values(OPTIONS.events).includes(type)) {
    const polls = [before.options.get(id)?.pollId, after.options.get(id)?.pollId]
    return [...new Set(polls.filter((poll) => poll !== undefined))]
  }
  return [...after.polls].flatMap(([pollId, { status }]) => (status === 'open' ? [pollId] : []))
}

/** A poll that closes stays as it stood: what was agreed is not lost by that. */
function isStillOpen(before: Ballots, after: Ballots, pollId: string): boolean {
  const poll = after.polls.get(pollId)
  return poll ? poll.status === 'open' : before.polls.get(pollId)?.status === 'open'
}

function openingNews(before: Ballots, after: Ballots, pollId: string): News[] {
  const poll = after.polls.get(pollId)
  if (poll?.status !== 'open' || before.polls.get(pollId)?.status === 'open') return []
  const { epoch, question, deadline } = poll
  const eligible = electorateOf(after, poll).length
  return [{ type: POLL_OPENED, pollId, data: { pollId, epoch, question, deadline, eligible } }]
}

function voteNews(after: Ballots, { type, entityId, data }: BallotEvent): News[] {
  const place = Object.values(VOTES.events).includes(type) ? readVoteKey(entityId ?? '') : undefined
  const election = place && electionOf(after, place.pollId)
  const tally = place && tallyOf(after, place.pollId)
  if (!place || !election || !tally) return []
  const { pollId, userId } = place
  const poll = after.polls.get(pollId)!
  const vote = after.votes.get(pollId)?.present.get(entityId ?? '')
  // A ballot that is one entry is about its first pick.
  const optionId = place.optionId === pollId ? (vote?.picks?.[0] ?? '') : place.optionId
  const standing = tally.standings.find((each) => each.optionId === optionId)
  if (!standing) return []
  return [
    {
      type: VOTE_COUNTED,
      pollId,
      data: {
        ...named(after, pollId, optionId, poll.epoch),
        userId,
        ...(type === VOTES.events.removed || !vote ? {} : { choice: vote.choice }),
        ...(data['late'] === true ? { late: true } : {}),
        tally: optionCount(standing),
        voterProgress: voterProgress(election, userId),
      },
    },
  ]
}

function flipNews(before: Ballots, after: Ballots, pollId: string, flip: Flip): News[] {
  const { standing } = flip
  const data = {
    ...named(
      after.options.has(standing.optionId) ? after : before,
      pollId,
      standing.optionId,
      standing.epoch,
    ),
    tally: optionCount(standing),
  }
  if (flip.type === CONSENSUS_LOST) return [{ type: CONSENSUS_LOST, pollId, data }]
  const election = electionOf(after, pollId)
  const agreed = {
    participants: election ? participants(election, standing.optionId) : [],
    matchType: matchType(standing),
  }
  return [{ type: CONSENSUS_REACHED, pollId, data: { ...data, ...agreed } }]
}

function closingNews(before: Ballots, after: Ballots, pollId: string): News[] {
  const poll = after.polls.get(pollId)
  if (!poll || before.polls.get(pollId)?.status !== 'open' || poll.status === 'open') return []
  return [{ type: POLL_CLOSED, pollId, data: closed(after, pollId, poll) }]
}

function closed(ballots: Ballots, pollId: string, poll: Poll): News['data'] {
  const standings = new Map(poll.result?.standings.map((each) => [each.optionId, each]))
  return {
    pollId,
    epoch: poll.epoch,
    question: poll.question,
    outcome: poll.outcome,
    winners: poll.result?.winners ?? [],
    options: [...optionsIn(ballots, pollId)].flatMap(([optionId, { title }]) => {
      const standing = standings.get(optionId)
      return standing ? [{ optionId, title, tally: optionCount(standing) }] : []
    }),
  }
}

function named(ballots: Ballots, pollId: string, optionId: string, epoch: number) {
  return { pollId, epoch, optionId, title: ballots.options.get(optionId)?.title ?? '' }
}
