/** Polls over a document, with a server that answers what a test says. */
import {
  KINDS,
  writeEntry,
  type BallotState,
  type NewVote,
  type PollReply,
  type Route,
} from '@concord/schemas'
import { vi, type Mock } from 'vitest'
import * as Y from 'yjs'
import type { Call } from '../api/call.ts'
import { createPolls, type PollsActor, type RoomPolls } from '../polls/polls.ts'
import { createView } from '../views/view.ts'
import { manualClock, type ManualClock } from './manual-clock.ts'

type Entry<C extends keyof BallotState> = Partial<BallotState[C][number]>

export interface PollsStage {
  readonly doc: Y.Doc
  readonly polls: RoomPolls
  readonly actor: PollsActor
  readonly clock: ManualClock
  readonly changed: Mock<() => void>
  /** What was asked of the server: `POST /path` and the body. */
  readonly asked: [string, unknown][]
  /** How the server answers from now on. */
  answer(reply: () => unknown): void
  /** As others write it, past all views. */
  poll(id: string, fields?: Entry<'polls'>): void
  option(id: string, fields?: Entry<'options'>): void
  vote(userId: string, optionId: string, vote: Record<string, unknown>, pollId?: string): void
  say(vote: NewVote): Promise<void>
}

export const AT = '1970-01-01T00:00:00.000Z'

/** Ann's board with the poll `p` on Rome and Oslo; Ann, Ben and Cleo may vote. */
export function pollsStage(fields: Entry<'polls'> = {}): PollsStage {
  const doc = new Y.Doc()
  const clock = manualClock()
  const asked: [string, unknown][] = []
  let reply = (): unknown => {
    throw new Error('nobody expected this')
  }
  const call = (async (
    { method, path }: Route,
    { params = {}, body }: { params?: Record<string, string>; body?: unknown } = {},
  ) => {
    asked.push([`${method} ${path.replace(/:(\w+)/g, (_, name: string) => params[name]!)}`, body])
    return reply()
  }) as Call
  const writer = {
    write: (act: () => void) => doc.transact(act),
    must() {},
    userId: 'ann',
    newId: () => 'new',
  }
  const { view } = createView(doc, KINDS.board, writer)
  const actor = createPolls(KINDS.board, 'b', {
    ballot: view,
    writer,
    call,
    clock,
  })
  doc.on('update', actor.look)
  const changed = vi.fn<() => void>()
  actor.subscribe(changed)
  const write = (collection: string, id: string, values: Record<string, unknown>) =>
    doc.transact(() => writeEntry(doc, KINDS.board, collection, id, values))
  const stage: PollsStage = {
    doc,
    polls: actor.view,
    actor,
    clock,
    changed,
    asked,
    answer: (next) => void (reply = next),
    poll: (id, fields = {}) =>
      write('polls', id, {
        question: 'Where to?',
        status: 'open',
        epoch: 1,
        eligible: ['ann', 'ben', 'cleo'],
        position: 'a0',
        ...fields,
      }),
    option: (id, fields = {}) =>
      write('options', id, { pollId: 'p', title: id, position: id, ...fields }),
    vote: (userId, optionId, vote, pollId = 'p') =>
      write('votes', `${pollId}:${optionId}:${userId}`, { choice: 'up', at: AT, ...vote }),
    say: (vote) => actor.view.vote('p', vote),
  }
  stage.poll('p', fields)
  stage.option('rome')
  stage.option('oslo')
  return stage
}

/** What the server tells of the secret poll `p`. */
export function secretReply(fields: Partial<PollReply> = {}): PollReply {
  return {
    id: 'p',
    question: 'Where to?',
    rule: { kind: 'majority', of: 'eligible' },
    ballot: { kind: 'updown' },
    secret: true,
    electorate: 'live',
    deadline: '',
    graceSeconds: 0,
    status: 'open',
    epoch: 1,
    eligible: ['ann', 'ben', 'cleo'],
    openedAt: AT,
    closedAt: '',
    outcome: '',
    position: 'a0',
    options: [],
    tally: null,
    voters: 0,
    mine: {},
    ...fields,
  }
}
