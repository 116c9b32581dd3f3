/**
 * The ballots of a scope from its events, in the order of the log.
 *
 * A new epoch, in which the votes that came before it do not count any more, begins
 *
 * - when a poll is opened, for the first time or again: for all its votes;
 * - when an open poll in which somebody voted gets another question, rule, ballot, electorate or secrecy: for all;
 * - when an option that somebody voted on is changed, goes, or moves to another poll while its poll is open: for the
 *   votes about this option in an up/down poll, and for all votes in ballots where a vote is about all options;
 * - when the server raises the epoch of a poll or an option.
 *
 * In a secret poll somebody may always have voted: the log does not tell on what.
 *
 * Where an option stands in the list is no part of what is voted on. A vote must be in the log before the closing: how a
 * poll ended is written with it, and what comes before the next opening ends there. Who leaves the scope keeps their vote in the document; in a live
 * electorate it does not count while they are gone.
 */
import { equalityDeep } from 'lib0/function'
import type { z } from 'zod'
import type { ConcordEvent } from '../events/event.ts'
import { MEMBER_ADDED, MEMBER_CHANGED, MEMBER_REMOVED } from '../events/scopes.ts'
import { ballot, readVoteKey, type Poll, type PollOption } from '../kinds/ballot.ts'
import { ScopeRole, may } from '../roles.ts'
import { NO_VOTES, optionsIn, type Ballots, type VotesOfPoll } from './ballots.ts'
import { nextEpoch, type PlacedVote } from './election.ts'
import { methodOf } from './methods.ts'

export type BallotEvent = Pick<ConcordEvent, 'type' | 'entityId' | 'data'>

const { polls: POLLS, options: OPTIONS, votes: VOTES } = ballot

/** What is voted on: who changes it asks anew. */
const TERMS = ['question', 'rule', 'ballot', 'electorate', 'secret'] as const
const CONTENT = ['title', 'kind', 'ref'] as const

/** The ballots after an event of their scope; the same object when the event means nothing to them. */
export function fold(ballots: Ballots, { type, entityId, data }: BallotEvent): Ballots {
  const id = entityId ?? ''
  switch (type) {
    case POLLS.events.added:
    case POLLS.events.updated:
      return withPoll(ballots, id, after(POLLS.fields, ballots.polls.get(id), data))
    case POLLS.events.removed:
      return withoutPoll(ballots, id)
    case OPTIONS.events.added:
    case OPTIONS.events.updated:
      return withOption(ballots, id, after(OPTIONS.fields, ballots.options.get(id), data))
    case OPTIONS.events.removed:
      return withOption(ballots, id, undefined)
    case VOTES.events.added:
    case VOTES.events.updated:
    case VOTES.events.removed:
      return withVote(ballots, id, type === VOTES.events.removed ? undefined : data)
    case MEMBER_ADDED:
    case MEMBER_CHANGED:
      return withVoter(ballots, id, ScopeRole.safeParse(data['role']).data)
    case MEMBER_REMOVED:
      return withVoter(ballots, id, undefined)
    default:
      return type.endsWith('.created') && typeof data['owner'] === 'string'
        ? withVoter(ballots, data['owner'], 'owner')
        : ballots
  }
}

/** An entry after an event that has it whole, or has what changed of it. */
function after<T extends object>(
  fields: z.ZodType<T>,
  before: T | undefined,
  { entry, changes }: BallotEvent['data'],
): T | undefined {
  const values: Record<string, unknown> = isRecord(entry) ? { ...entry } : { ...before }
  for (const [name, change] of Object.entries(isRecord(changes) ? changes : {})) {
    if (isRecord(change) && change['to'] !== undefined) values[name] = change['to']
    else delete values[name]
  }
  return fields.safeParse(values).data
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withVoter(ballots: Ballots, userId: string, role: ScopeRole | undefined): Ballots {
  const isVoter = may('comment', role, [])
  if (isVoter === ballots.voters.has(userId)) return ballots
  const voters = new Set(ballots.voters)
  if (isVoter) voters.add(userId)
  else voters.delete(userId)
  return { ...ballots, voters }
}

function withPoll(ballots: Ballots, id: string, poll: Poll | undefined): Ballots {
  if (!poll) return ballots
  const before = ballots.polls.get(id)
  const epoch = Math.max(poll.epoch, before?.epoch ?? 0)
  const next = put(ballots, id, { ...poll, epoch })
  const isOpened = poll.status === 'open' && before?.status !== 'open'
  const isChanged =
    poll.status === 'open' &&
    before?.status === 'open' &&
    isVotedOn(ballots, id, () => true) &&
    differ(TERMS, before, poll)
  if (isOpened || isChanged) {
    const fresh = nextEpoch(before ?? { ...poll, epoch: 0 }, optionsIn(ballots, id).values())
    return beginPoll(next, id, Math.max(fresh, epoch))
  }
  return epoch > (before?.epoch ?? 0) ? beginPoll(next, id, epoch) : next
}

function withoutPoll(ballots: Ballots, id: string): Ballots {
  const polls = new Map(ballots.polls)
  polls.delete(id)
  return { ...ballots, polls }
}

/** `option`: what it is now, `undefined` when it is gone. */
function withOption(ballots: Ballots, id: string, option: PollOption | undefined): Ballots {
  const before = ballots.options.get(id)
  const options = new Map(ballots.options)
  if (option) options.set(id, { ...option, epoch: Math.max(option.epoch, before?.epoch ?? 0) })
  else options.delete(id)
  const next = { ...ballots, options }
  if (!before) return next
  const isOther = option?.pollId !== before.pollId || differ(CONTENT, before, option)
  const isOpen = ballots.polls.get(before.pollId)?.status === 'open'
  if (isOpen && isOther && isVotedOn(ballots, before.pollId, isAbout(id)))
    return beginOption(next, before.pollId, id)
  return option && option.epoch > before.epoch ? endVotes(next, before.pollId, isAbout(id)) : next
}

function isAbout(optionId: string): (vote: PlacedVote) => boolean {
  return (vote) => vote.optionId === optionId || vote.picks?.includes(optionId) === true
}

/** `data`: of the event; `undefined`: the vote was withdrawn. */
function withVote(ballots: Ballots, key: string, data: BallotEvent['data'] | undefined): Ballots {
  const place = readVoteKey(key)
  if (!place) return ballots
  const known = ballots.votes.get(place.pollId) ?? NO_VOTES
  const before = known.present.get(key) ?? known.past.get(key)
  const vote = data && after(VOTES.fields, before, data)
  const present = new Map(known.present)
  if (vote) present.set(key, { ...vote, ...place })
  else present.delete(key)
  const past = known.past.has(key)
    ? new Map([...known.past].filter(([other]) => other !== key))
    : known.past
  return putVotes(ballots, place.pollId, { present, past })
}

/** All votes of the poll are of an epoch that is over. */
function beginPoll(ballots: Ballots, pollId: string, epoch: number): Ballots {
  const poll = ballots.polls.get(pollId)!
  return endVotes(put(ballots, pollId, { ...poll, epoch }), pollId, () => true)
}

/** Votes about this option are of an epoch that is over, and with them all that are about more than it. */
function beginOption(ballots: Ballots, pollId: string, optionId: string): Ballots {
  const poll = ballots.polls.get(pollId)!
  const epoch = nextEpoch(poll, optionsIn(ballots, pollId).values())
  if (!methodOf(poll.ballot).apart) return beginPoll(ballots, pollId, epoch)
  const option = ballots.options.get(optionId)
  const options = new Map(ballots.options)
  if (option?.pollId === pollId) options.set(optionId, { ...option, epoch })
  return endVotes({ ...ballots, options }, pollId, isAbout(optionId))
}

function endVotes(ballots: Ballots, pollId: string, ends: (vote: PlacedVote) => boolean): Ballots {
  const { present, past } = ballots.votes.get(pollId) ?? NO_VOTES
  const ended = [...present].filter(([, vote]) => ends(vote))
  if (ended.length === 0) return ballots
  return putVotes(ballots, pollId, {
    present: new Map([...present].filter(([, vote]) => !ends(vote))),
    past: new Map([...past, ...ended]),
  })
}

/** Whether there is such a vote; in a secret poll there may be, for all that the log tells. */
function isVotedOn(
  { polls, votes }: Ballots,
  pollId: string,
  isMeant: (vote: PlacedVote) => boolean,
): boolean {
  const { present } = votes.get(pollId) ?? NO_VOTES
  return polls.get(pollId)?.secret === true || [...present.values()].some(isMeant)
}

function put(ballots: Ballots, id: string, poll: Poll): Ballots {
  return { ...ballots, polls: new Map(ballots.polls).set(id, poll) }
}

function putVotes(ballots: Ballots, pollId: string, votes: VotesOfPoll): Ballots {
  return { ...ballots, votes: new Map(ballots.votes).set(pollId, votes) }
}

function differ<T>(names: readonly (keyof T)[], before: T, after: T): boolean {
  return names.some((name) => !equalityDeep(before[name], after[name]))
}
