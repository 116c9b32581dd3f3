/**
 * Polls: asking, opening, closing, voting. What is decided here is decided on the document as it is at that moment, in the
 * transaction that writes it.
 */
import {
  ScopeRole,
  catchUp,
  closePoll,
  electionAt,
  electionFrom,
  instantOf,
  may,
  objectId,
  openPoll,
  openingFault,
  optionsOf,
  parseScopeName,
  positionBetween,
  voteFor,
  voteRefusal,
  votesOf,
  writeEntry,
  type BallotState,
  type Closing,
  type Election,
  type Kind,
  type Kinds,
  type NewPoll,
  type NewVote,
  type PlacedVote,
  type Poll,
  type PollReply,
} from '@concord/schemas'
import type { Doc } from 'yjs'
import type { Access, Grant } from '../../auth/access.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Wake } from '../../events/wake.ts'
import type { Database } from '../../storage/database.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'
import { isEmpty, readBallot, writePolls } from './ballot-document.ts'
import type { BallotLog } from './ballot-log.ts'
import { createInTurn } from './in-turn.ts'
import { replyOf } from './poll-reply.ts'
import type { SecretVotes } from './secret-votes.ts'

type Named = Pick<Grant, 'scope' | 'scopeId'>

export interface Polls {
  list(grant: Named, userId: string): Promise<PollReply[]>
  /** Throws NOT_FOUND where there is no such poll. */
  read(grant: Named, userId: string, pollId: string): Promise<PollReply>
  create(grant: Named, userId: string, poll: NewPoll): Promise<PollReply>
  /** Throws CONFLICT for a poll that cannot be opened. */
  open(grant: Named, userId: string, pollId: string): Promise<PollReply>
  /** Throws CONFLICT for a poll that is not open. `by` is absent when the deadline closes it. */
  close(grant: Named, by: string | undefined, pollId: string, closing: Closing): Promise<void>
  /** Throws CONFLICT with the reason for a vote that would not count. */
  vote(grant: Named, userId: string, pollId: string, vote: NewVote): Promise<PollReply>
  withdraw(
    grant: Named,
    userId: string,
    pollId: string,
    optionId: string | undefined,
  ): Promise<PollReply>
  /** Writes into the document what its polls are owed. */
  settle(named: Named): Promise<void>
}

interface Parts {
  readonly kinds: Kinds
  readonly access: Access
  readonly database: Database
  readonly documents: OpenDocuments
  readonly ballots: BallotLog
  readonly secret: SecretVotes
  readonly wake: Wake
  readonly clock: Clock
  readonly random: Randomness
}

export function createPolls(parts: Parts): Polls {
  const { kinds, access, database, documents, ballots, secret, wake, clock, random } = parts
  /** A secret vote and the closing of its poll must not overtake each other. */
  const inTurn = createInTurn()

  // reason: access.grant lets only kinds through that are known
  const kindOf = ({ scope }: Named): Kind => kinds.get(parseScopeName(scope)!.kind)!
  const read = (grant: Named): Promise<BallotState> =>
    documents.read(grant, (doc) => readBallot(doc, kindOf(grant)))

  async function reply(grant: Named, userId: string, pollId: string): Promise<PollReply> {
    const state = await read(grant)
    const poll = find(state, pollId)
    const votes = poll.secret ? await secret.of(grant.scopeId, pollId) : votesOf(state, pollId)
    return replyOf(state, poll, votes, userId)
  }

  async function voters({ scopeId }: Named): Promise<string[]> {
    const members = await access.members(scopeId)
    return members.flatMap(({ userId, role }) =>
      may('comment', ScopeRole.parse(role), []) ? [userId] : [],
    )
  }

  /** Makes the poll and its options; returns its id. */
  function write(doc: Doc, kind: Kind, { options, draft: _draft, ...poll }: NewPoll): string {
    const pollId = objectId(clock.now(), random.bytes)
    const state = readBallot(doc, kind)
    writeEntry(doc, kind, 'polls', pollId, {
      ...poll,
      deadline: poll.deadline ?? '',
      position: positionBetween(state.polls.at(-1)?.position ?? null, null),
    })
    let position = state.options.at(-1)?.position ?? null
    for (const { id = objectId(clock.now(), random.bytes), ...option } of options) {
      position = positionBetween(position, null)
      writeEntry(doc, kind, 'options', id, { ...option, pollId, position })
    }
    return pollId
  }

  function opened(doc: Doc, kind: Kind, pollId: string, electorate: readonly string[]): void {
    const state = readBallot(doc, kind)
    find(state, pollId)
    const fault = openingFault(state, pollId)
    if (fault !== undefined) throw new Refusal('CONFLICT', fault)
    writePolls(doc, kind, openPoll(state, pollId, electorate, instantOf(clock.now())))
  }

  /** The last count of a poll: of whoever may vote now, where the electorate is live. */
  function lastElection(
    state: BallotState,
    poll: Poll & { readonly id: string },
    hidden: readonly PlacedVote[],
    electorate: readonly string[],
  ): Election {
    const eligible = poll.electorate === 'frozen' ? poll.eligible : electorate.toSorted()
    const open = electionAt(state, poll.id)
    if (open) return { ...open, eligible }
    const options = optionsOf(state, poll.id)
    return electionFrom({ pollId: poll.id, poll, options, votes: hidden }, eligible)
  }

  async function settle(named: Named): Promise<void> {
    const kind = kindOf(named)
    const owed = await ballots.now(database.query, named.scopeId)
    const state = await read(named)
    if (isEmpty(catchUp(owed, state))) return
    await documents.edit(named, null, (doc) =>
      writePolls(doc, kind, catchUp(owed, readBallot(doc, kind))),
    )
  }

  return {
    async list(grant, userId) {
      const state = await read(grant)
      return Promise.all(
        state.polls.map(async (poll) => {
          const votes = poll.secret
            ? await secret.of(grant.scopeId, poll.id)
            : votesOf(state, poll.id)
          return replyOf(state, poll, votes, userId)
        }),
      )
    },

    read: reply,

    async create(grant, userId, poll) {
      const kind = kindOf(grant)
      const electorate = await voters(grant)
      let pollId = ''
      await documents.edit(grant, userId, (doc) => {
        pollId = write(doc, kind, poll)
        if (!poll.draft) opened(doc, kind, pollId, electorate)
      })
      return reply(grant, userId, pollId)
    },

    async open(grant, userId, pollId) {
      const electorate = await voters(grant)
      await documents.edit(grant, userId, (doc) => opened(doc, kindOf(grant), pollId, electorate))
      return reply(grant, userId, pollId)
    },

    close: (grant, by, pollId, closing) =>
      inTurn(grant.scope, async () => {
        const kind = kindOf(grant)
        await settle(grant)
        const electorate = await voters(grant)
        const hidden = await secret.of(grant.scopeId, pollId)
        await documents.edit(grant, by ?? null, (doc) => {
          const state = readBallot(doc, kind)
          const poll = find(state, pollId)
          if (poll.status !== 'open') throw new Refusal('CONFLICT', 'This poll is not open.')
          const election = lastElection(state, poll, hidden, electorate)
          writePolls(doc, kind, closePoll(pollId, election, closing, instantOf(clock.now())))
        })
      }),

    async vote(grant, userId, pollId, { optionId, ...said }) {
      const kind = kindOf(grant)
      const { tenantId } = parseScopeName(grant.scope)!
      /** Throws CONFLICT for a vote that would not count. */
      const decide = (state: BallotState) => {
        const poll = find(state, pollId)
        const option = optionId === undefined ? undefined : optionsOf(state, pollId).get(optionId)
        if (optionId !== undefined && !option)
          throw new Refusal('NOT_FOUND', 'There is no such option in this poll.')
        const named = option && { ...option, id: optionId! }
        // reason: the route takes exactly one of the three
        const mark = said as Parameters<typeof voteFor>[3]
        const [key, vote] = voteFor(poll, named, userId, mark, instantOf(clock.now()))
        const refusal = voteRefusal(state, key, vote, clock.now())
        if (refusal !== undefined) throw new Refusal('CONFLICT', refusal)
        return { poll, key, vote }
      }
      await inTurn(grant.scope, async () => {
        // Who has just come counts in what is answered.
        await settle(grant)
        const { poll, vote } = decide(await read(grant))
        if (!poll.secret) {
          return documents.edit(grant, userId, (doc) => {
            const decided = decide(readBallot(doc, kind))
            doc.getMap('votes').set(decided.key, { ...decided.vote })
          })
        }
        const place = { tenantId, scopeId: grant.scopeId, pollId, userId }
        await secret.cast({ ...place, optionId: optionId ?? pollId }, vote, poll.epoch, clock.now())
        wake.announce(tenantId)
      })
      return reply(grant, userId, pollId)
    },

    async withdraw(grant, userId, pollId, optionId) {
      const kind = kindOf(grant)
      const { tenantId } = parseScopeName(grant.scope)!
      await inTurn(grant.scope, async () => {
        await settle(grant)
        const poll = find(await read(grant), pollId)
        if (poll.status !== 'open') throw new Refusal('CONFLICT', 'This poll is not open.')
        if (poll.secret) {
          const place = { tenantId, scopeId: grant.scopeId, pollId, userId }
          return secret.withdraw(place, optionId)
        }
        return documents.edit(grant, userId, (doc) => {
          for (const vote of votesOf(readBallot(doc, kind), pollId)) {
            const isMeant = optionId === undefined || vote.optionId === optionId
            if (vote.userId === userId && isMeant)
              doc.getMap('votes').delete(`${pollId}:${vote.optionId}:${userId}`)
          }
        })
      })
      return reply(grant, userId, pollId)
    },

    settle,
  }
}

function find(state: BallotState, pollId: string): Poll & { readonly id: string } {
  const poll = state.polls.find(({ id }) => id === pollId)
  if (!poll) throw new Refusal('NOT_FOUND', 'There is no such poll here.')
  return poll
}
