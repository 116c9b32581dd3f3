/** The polls of a room as they stand: from its document, and from what only the server knows of secret ones. Pure. */
import {
  Vote,
  countedVotes,
  electionFrom,
  optionsOf,
  tallyAt,
  voterProgress,
  votesOf,
  type BallotState,
  type Choice,
  type Election,
  type PlacedVote,
  type Poll,
  type PollOption,
  type Standing,
  type Tally,
  type VoterProgress,
} from '@concord/schemas'
import { equalityDeep } from 'lib0/function'

/** A poll as it stands now. The same object until something of it changes. */
export interface RoomPoll extends Omit<Poll, 'result'> {
  readonly id: string
  readonly options: readonly RoomPollOption[]
  /** How it stands, or how it stood at its end. `undefined` for a draft, and for a secret poll that is open. */
  readonly tally: Tally | undefined
  /** User ids of those whose votes count, in their order. In a secret poll nobody. */
  readonly voters: readonly string[]
  /** How many voted. In a secret poll that is open as the server said last; `undefined` while it has not. */
  readonly turnout: number | undefined
  /** What this person says, where a ballot keeps all of it in one vote (`single`, `ranked`). */
  readonly mine: Vote | undefined
  /** How far this person is through the options. */
  readonly progress: VoterProgress
}

/** Something to vote for, with how it stands and who said what. */
export interface RoomPollOption extends PollOption {
  readonly id: string
  /** `undefined` where the poll has no tally. */
  readonly standing: Standing | undefined
  /** What this person says of it, where each option has a vote of its own. */
  readonly mine: Vote | undefined
  /** Who says what of it, by user id. In a secret poll nobody. */
  readonly votes: readonly OptionVote[]
}

/** What somebody says of one option. */
export interface OptionVote {
  readonly userId: string
  readonly choice: Choice
  /** In a score ballot. */
  readonly score?: number
  /** In a ballot that keeps all in one vote: 1 for what they like best. */
  readonly place?: number
}

/** What the server alone knows of a secret poll. */
export interface Hidden {
  readonly epoch: number
  readonly turnout: number
  /** This person's votes, by option, or under the poll's own id. */
  readonly mine: ReadonlyMap<string, Vote>
}

/** A poll and what it was made of. */
export interface Made {
  readonly poll: RoomPoll
  readonly from: readonly unknown[]
}

interface Known {
  /** Absent while nobody knows whose device this is. */
  readonly userId: string | undefined
  readonly hidden: ReadonlyMap<string, Hidden>
}

/** By id, in their order. What did not change since `before` is the same object. */
export function madeOf(
  state: BallotState,
  { userId = '', hidden }: Known,
  before: ReadonlyMap<string, Made>,
): ReadonlyMap<string, Made> {
  const options = Map.groupBy(state.options, ({ pollId }) => pollId)
  const votes = Map.groupBy(state.votes, ({ id }) => id.slice(0, id.indexOf(':')))
  return new Map(
    state.polls.map((poll): [string, Made] => {
      const { id } = poll
      const own: BallotState = {
        polls: [poll],
        options: options.get(id) ?? [],
        votes: poll.secret ? [] : (votes.get(id) ?? []),
      }
      const known = hidden.get(id)?.epoch === poll.epoch ? hidden.get(id) : undefined
      const from = [userId, known, poll, ...own.options, null, ...own.votes]
      const last = before.get(id)
      if (last && isSameList(last.from, from)) return [id, last]
      return [id, { poll: roomPoll(own, userId, known, last?.poll), from }]
    }),
  )
}

/** Another array only when one of the polls is another object. */
export function listOf(
  made: ReadonlyMap<string, Made>,
  before: readonly RoomPoll[],
): readonly RoomPoll[] {
  const polls = [...made.values()].map(({ poll }) => poll)
  return isSameList(before, polls) ? before : Object.freeze(polls)
}

function roomPoll(
  own: BallotState,
  userId: string,
  hidden: Hidden | undefined,
  before: RoomPoll | undefined,
): RoomPoll {
  const { result: _result, ...poll } = own.polls[0]!
  const { id, secret } = poll
  const tally = tallyAt(own, id)
  const election = electionOf(own, userId, hidden)
  const counted = countedVotes(election)
  const mine = new Map(
    election.votes.flatMap((vote) => (vote.userId === userId ? [[vote.optionId, vote]] : [])),
  )
  const shown = secret ? [] : counted
  const voters = [...new Set(shown.map((vote) => vote.userId))].toSorted()
  const said = Map.groupBy(shown.flatMap(opinionsIn), ({ optionId }) => optionId)
  const known = new Map(before?.options.map((option) => [option.id, option]))
  return Object.freeze({
    ...poll,
    options: Object.freeze(
      own.options.map((option): RoomPollOption => {
        const next: RoomPollOption = {
          ...option,
          standing: tally?.standings.find(({ optionId }) => optionId === option.id),
          mine: saidIn(mine.get(option.id)),
          votes: (said.get(option.id) ?? []).map(({ vote }) => vote).toSorted(byUserId),
        }
        const last = known.get(option.id)
        return last && equalityDeep(last, next) ? last : Object.freeze(next)
      }),
    ),
    tally,
    voters,
    turnout: tally?.voters ?? hidden?.turnout,
    mine: saidIn(mine.get(id)),
    progress: voterProgress(election, userId),
  })
}

type Cast = Election['votes'][number]

/** With the votes that count now, or counted at the end. Of a secret poll only this person's are known. */
function electionOf(own: BallotState, userId: string, hidden: Hidden | undefined): Election {
  const poll = own.polls[0]!
  const { id: pollId } = poll
  const secret = [...(hidden?.mine ?? [])].map(([optionId, vote]): PlacedVote => ({
    ...vote,
    pollId,
    optionId,
    userId,
  }))
  const votes = poll.secret ? secret : votesOf(own, pollId)
  return electionFrom({ pollId, poll, options: optionsOf(own, pollId), votes }, poll.eligible)
}

/** The vote without its place, as its voter wrote it. */
function saidIn(vote: Cast | undefined): Vote | undefined {
  return vote && Object.freeze(Vote.parse(vote))
}

/** What a vote says, option by option. */
function opinionsIn({ optionId, userId, choice, picks, score }: Cast): Opinion[] {
  if (picks)
    return picks.map((pick, at) => ({ optionId: pick, vote: { userId, choice, place: at + 1 } }))
  return [{ optionId, vote: { userId, choice, ...(score === undefined ? {} : { score }) } }]
}

interface Opinion {
  readonly optionId: string
  readonly vote: OptionVote
}

function byUserId(a: OptionVote, b: OptionVote): number {
  return a.userId < b.userId ? -1 : 1
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index])
}
