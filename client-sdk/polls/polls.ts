/** The polls of a room: how they stand, and voting in them, with and without a network. */
import {
  Vote,
  instantOf,
  outsideVoteWindow,
  pollRoutes,
  voteFor,
  voteKey,
  voteRefusal,
  votesOf,
  type BallotState,
  type Kind,
  type Mark,
  type NewPoll,
  type NewVote,
  type PollReply,
  type z,
} from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import type { Call } from '../api/call.ts'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import type { Writer } from '../views/write.ts'
import { listOf, madeOf, type Hidden, type Made, type RoomPoll } from './polls-list.ts'

/**
 * What changes it is told by the room's topic `polls`. What the server decides (asking, opening, closing, secret votes)
 * needs the network and rejects with an ApiError; it is seen here when the document brings it.
 */
export interface RoomPolls {
  /** In their order. The same array, with the same objects, until something changed. */
  list(): readonly RoomPoll[]
  get(pollId: string): RoomPoll | undefined
  /** Why this vote would not be taken as things stand, in words for its voter. */
  refusal(pollId: string, vote: NewVote): string | undefined
  /**
   * Votes, or changes a vote. It is written into the document before this returns, without a network too, and counts if
   * it reaches the server before the poll ends; what comes too late is taken back and told in `rejected`. Undo leaves it
   * alone. In a secret poll it is given to the server instead, and counts when this resolves. Rejects with an Error in
   * the words of `refusal`; nothing is written then.
   */
  vote(pollId: string, vote: NewVote): Promise<void>
  /** Takes back what this person said: of one option, or in the whole poll. Like `vote` in all else. */
  withdraw(pollId: string, optionId?: string): Promise<void>
  /** Asks a question; resolves with the id of the poll. */
  propose(poll: z.input<typeof NewPoll>): Promise<string>
  /** Opens a draft, or a poll that has ended: all votes begin anew. */
  open(pollId: string): Promise<void>
  /** Ends an open poll. */
  close(pollId: string): Promise<void>
  /** Calls a poll off. */
  cancel(pollId: string): Promise<void>
  /** Asks again what only the server knows of secret polls: how many voted, and what this person said. */
  refresh(): Promise<void>
}

export interface PollsActor {
  readonly view: RoomPolls
  subscribe(listener: () => void): () => void
  /** A transaction is over, or it is known whose device this is. */
  look(): void
  /** The room is in step with the server. */
  synced(): void
  close(): void
}

/** The collections of a ballot, as any kind's view has them. */
export interface BallotView {
  readonly polls: Entries<BallotState['polls'][number]>
  readonly options: Entries<BallotState['options'][number]>
  readonly votes: Entries<BallotState['votes'][number]> & {
    set(key: string, vote: Vote): void
    remove(key: string): void
  }
}

interface Entries<E> {
  list(): readonly E[]
  get(id: string): E | undefined
  subscribe(listener: () => void): () => void
}

const NO_POLLS: readonly RoomPoll[] = Object.freeze([])

export function createPolls(
  kind: Pick<Kind, 'plural'>,
  id: string,
  {
    ballot,
    writer,
    call,
    clock,
  }: {
    readonly ballot: BallotView
    readonly writer: Pick<Writer, 'write' | 'must' | 'userId'>
    readonly call: Call
    readonly clock: Clock
  },
): PollsActor {
  const routes = pollRoutes(kind)
  const changed = createListeners()
  let hidden: ReadonlyMap<string, Hidden> = new Map()
  let made: ReadonlyMap<string, Made> = new Map()
  let list = NO_POLLS
  /** What `list` was made of. */
  let from: readonly unknown[] = []
  let touched = false
  let knownAs: string | undefined
  let isSynced = false
  let closed = false
  const asking = new Set<string>()
  /** Requests are numbered; by poll, the last one that was answered. */
  const heard = new Map<string, number>()
  let turns = 0

  const touch = () => {
    touched = true
  }
  const stops = [ballot.polls, ballot.options, ballot.votes].map((each) => each.subscribe(touch))

  function state(): BallotState {
    return {
      polls: ballot.polls.list(),
      options: ballot.options.list(),
      votes: ballot.votes.list(),
    }
  }

  function read(): readonly RoomPoll[] {
    const now = state()
    const { userId } = writer
    const parts = [now.polls, now.options, now.votes, userId, hidden]
    if (parts.every((part, index) => part === from[index])) return list
    from = parts
    made = madeOf(now, { userId, hidden }, made)
    list = listOf(made, list)
    return list
  }

  function look(): void {
    if (closed || (!touched && knownAs === writer.userId)) return
    touched = false
    knownAs = writer.userId
    changed.notify()
    askMissing()
  }

  /** What nobody asked for is only worth an attempt; the next connection brings another one. */
  function askMissing(): void {
    if (!isSynced) return
    for (const { id: pollId, secret, status, epoch } of ballot.polls.list()) {
      const isMissing = secret && status !== 'draft' && hidden.get(pollId)?.epoch !== epoch
      const what = `${pollId}:${epoch}`
      if (!isMissing || asking.has(what)) continue
      asking.add(what)
      ask(pollId)
        .catch(() => {
          // reason: it is shown as not known
        })
        .finally(() => asking.delete(what))
    }
  }

  const ask = (pollId: string) => hear(call(routes.read, { params: { id, pollId } }))

  /** Of answers that overtake each other the one to what was asked last stands. */
  async function hear(answer: Promise<PollReply>): Promise<PollReply> {
    turns += 1
    const turn = turns
    const reply = await answer
    if ((heard.get(reply.id) ?? 0) < turn) {
      heard.set(reply.id, turn)
      learn(reply)
    }
    return reply
  }

  function learn({ id: pollId, secret, epoch, voters, mine }: PollReply): void {
    if (!secret || closed) return
    const said = Object.entries(mine).flatMap(([optionId, vote]) => {
      const read = Vote.safeParse(vote)
      return read.success ? [[optionId, read.data] as const] : []
    })
    const next: Hidden = { epoch, turnout: voters, mine: new Map(said) }
    if (equalityDeep(hidden.get(pollId), next)) return
    hidden = new Map(hidden).set(pollId, next)
    changed.notify()
  }

  /** What would be written; throws an Error in plain words when it would not count. */
  function prepare(pollId: string, { optionId, ...said }: NewVote): [key: string, vote: Vote] {
    writer.must('comment', 'votes')
    const { userId } = writer
    if (userId === undefined) throw new Error('It is not known yet whose vote this is.')
    const poll = must(pollId)
    const option = optionId === undefined ? undefined : ballot.options.get(optionId)
    if (optionId !== undefined && option?.pollId !== pollId)
      throw new Error('There is no such option in this poll.')
    const now = clock.now()
    // reason: a vote has exactly one of the three
    const mark = said as Mark
    const [key, vote] = voteFor(poll, option, userId, mark, instantOf(now))
    const refusal = voteRefusal(state(), key, vote, now)
    if (refusal !== undefined) throw new Error(refusal)
    return [key, vote]
  }

  function must(pollId: string): BallotState['polls'][number] {
    const poll = ballot.polls.get(pollId)
    if (!poll) throw new Error('There is no such poll.')
    return poll
  }

  /** This person's votes in the poll, or the one on this option; throws when they cannot be taken back any more. */
  function withdrawable(pollId: string, optionId: string | undefined): string[] {
    const { userId = '' } = writer
    const keys =
      optionId === undefined
        ? votesOf(state(), pollId).flatMap((vote) =>
            vote.userId === userId ? [voteKey(pollId, vote.optionId, userId)] : [],
          )
        : [voteKey(pollId, optionId, userId)]
    const refusal = outsideVoteWindow(must(pollId), clock.now(), false)
    if (refusal !== undefined) throw new Error(refusal)
    return keys.filter((key) => ballot.votes.get(key) !== undefined)
  }

  async function command(verb: 'open' | 'close' | 'cancel', pollId: string): Promise<void> {
    writer.must('edit', 'polls')
    await hear(call(routes[verb], { params: { id, pollId } }))
  }

  const view: RoomPolls = {
    list: read,
    get(pollId) {
      read()
      return made.get(pollId)?.poll
    },
    refusal(pollId, vote) {
      try {
        prepare(pollId, vote)
        return undefined
      } catch (refusal) {
        return refusal instanceof Error ? refusal.message : String(refusal)
      }
    },
    async vote(pollId, vote) {
      const [key, value] = prepare(pollId, vote)
      if (must(pollId).secret)
        return void (await hear(call(routes.vote, { params: { id, pollId }, body: vote })))
      const { at: _, ...before } = ballot.votes.get(key) ?? {}
      const { at: __, ...after } = value
      // Saying the same again is no change, and nothing to tell anybody.
      if (!equalityDeep(before, { ...after, id: key })) ballot.votes.set(key, value)
    },
    async withdraw(pollId, optionId) {
      writer.must('comment', 'votes')
      const params = { id, pollId }
      if (must(pollId).secret)
        return void (await hear(call(routes.withdraw, { params, query: { optionId } })))
      const keys = withdrawable(pollId, optionId)
      if (keys.length > 0)
        writer.write(() => {
          for (const key of keys) ballot.votes.remove(key)
        })
    },
    async propose(poll) {
      writer.must('edit', 'polls')
      return (await hear(call(routes.create, { params: { id }, body: poll }))).id
    },
    open: (pollId) => command('open', pollId),
    close: (pollId) => command('close', pollId),
    cancel: (pollId) => command('cancel', pollId),
    async refresh() {
      const secret = ballot.polls.list().filter((poll) => poll.secret && poll.status !== 'draft')
      await Promise.all(secret.map(({ id: pollId }) => ask(pollId)))
    },
  }

  return {
    view,
    subscribe: changed.add,
    look,
    synced() {
      isSynced = true
      askMissing()
    },
    close() {
      closed = true
      for (const stop of stops) stop()
      changed.clear()
    },
  }
}
