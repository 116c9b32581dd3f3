import { ballot, collection, defineKind, eventsOf, z } from '@concord/schemas'
import { expect, expectTypeOf, test, vi } from 'vitest'
import * as Y from 'yjs'
import type { Client } from '../client.ts'
import { ApiError } from '../core/api-error.ts'
import { AT, pollsStage, secretReply } from '../test/polls-stage.ts'
import { startSmallServer } from '../test/small-server.ts'
import { aClient, aServer, TRIP } from '../test/stage.ts'
import type { RoomPolls } from './polls.ts'

const BOARD_SCOPE = 'acme/board/b'

/** Lets answers that are there already arrive. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('[SD42] a poll says how its options stand, who said what, and what this person said', () => {
  const { polls, vote } = pollsStage()
  vote('ben', 'rome', { choice: 'up' })
  vote('cleo', 'rome', { choice: 'down' })
  vote('ann', 'oslo', { choice: 'abstain' })
  // Who may not vote does not count, and nor does a vote for what the poll was before.
  vote('dora', 'rome', { choice: 'up' })
  vote('ann', 'rome', { choice: 'up', epoch: 0 })
  const poll = polls.get('p')!
  expect(polls.list()).toEqual([poll])
  expect(poll).toMatchObject({
    id: 'p',
    question: 'Where to?',
    voters: ['ann', 'ben', 'cleo'],
    turnout: 3,
    mine: undefined,
    progress: { currentIndex: 1, totalItems: 2, progressPercentage: 50 },
    tally: { voters: 3, eligible: 3 },
  })
  expect(poll.options).toMatchObject([
    {
      id: 'oslo',
      mine: { choice: 'abstain', at: AT },
      votes: [{ userId: 'ann', choice: 'abstain' }],
      standing: { yes: 0, abstain: 1, need: 2 },
    },
    {
      id: 'rome',
      mine: undefined,
      votes: [
        { userId: 'ben', choice: 'up' },
        { userId: 'cleo', choice: 'down' },
      ],
      standing: { yes: 1, no: 1, need: 2, standing: 'undecided' },
    },
  ])
})

test('[SD42] polls and options are the same objects until they change', () => {
  const { polls, vote, poll, option, doc, changed } = pollsStage()
  poll('q', { question: 'When?', position: 'a1' })
  option('may', { pollId: 'q' })
  const before = polls.list()
  expect(polls.list()).toBe(before)
  doc.getMap('meta').set('title', 'Board')
  expect(polls.list()).toBe(before)
  const told = changed.mock.calls.length
  vote('ben', 'rome', { choice: 'up' })
  expect(changed).toHaveBeenCalledTimes(told + 1)
  const after = polls.list()
  expect(after).not.toBe(before)
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true])
  const same = (at: number) => after[0]!.options[at] === before[0]!.options[at]
  expect([after[0]!.options[0]!.id, same(0), same(1)]).toEqual(['oslo', true, false])
})

test('[SD42] a poll that has ended stands as it stood at its end, and says who voted', () => {
  const { polls, vote, poll } = pollsStage()
  vote('ben', 'rome', { choice: 'up' })
  vote('ann', 'rome', { choice: 'up' })
  const { tally } = polls.get('p')!
  poll('p', { status: 'closed', outcome: 'accepted', result: tally! })
  expect(polls.get('p')).toMatchObject({
    status: 'closed',
    outcome: 'accepted',
    tally: { winners: ['rome'] },
    voters: ['ann', 'ben'],
    options: [{ id: 'oslo' }, { id: 'rome', mine: { choice: 'up' } }],
  })
  poll('d', { status: 'draft', epoch: 0 })
  expect(polls.get('d')).toMatchObject({ tally: undefined, voters: [], options: [] })
})

test('[SD42] where all is one vote, each option says in which place people have it', async () => {
  const { polls, vote, say } = pollsStage({ ballot: { kind: 'ranked' } })
  vote('ben', 'p', { picks: ['rome', 'oslo'] })
  await say({ picks: ['rome'] })
  expect(polls.get('p')).toMatchObject({
    mine: { picks: ['rome'], epoch: 1 },
    progress: { currentIndex: 2, totalItems: 2 },
    options: [
      { id: 'oslo', mine: undefined, votes: [{ userId: 'ben', place: 2 }] },
      {
        id: 'rome',
        votes: [
          { userId: 'ann', place: 1 },
          { userId: 'ben', place: 1 },
        ],
      },
    ],
  })
})

test('[SD43] a vote is written before the call returns, can be changed and taken back', async () => {
  const { polls, doc, say, clock } = pollsStage()
  const votes = () => doc.getMap('votes').toJSON()
  clock.pass(1000)
  const voted = say({ optionId: 'rome', choice: 'up' })
  expect(votes()).toEqual({
    'p:rome:ann': { choice: 'up', at: '1970-01-01T00:00:01.000Z', epoch: 1 },
  })
  await voted
  clock.pass(1000)
  // Saying the same again is no change.
  await say({ optionId: 'rome', choice: 'up' })
  expect(votes()['p:rome:ann']).toMatchObject({ at: '1970-01-01T00:00:01.000Z' })
  await say({ optionId: 'rome', choice: 'down' })
  await say({ optionId: 'oslo', choice: 'up' })
  expect(polls.get('p')!.options.map(({ mine }) => mine?.choice)).toEqual(['up', 'down'])
  await polls.withdraw('p', 'oslo')
  expect(Object.keys(votes())).toEqual(['p:rome:ann'])
  await say({ optionId: 'oslo', choice: 'up' })
  await polls.withdraw('p')
  await polls.withdraw('p')
  expect(votes()).toEqual({})
})

test('[SD43] a score, and a ballot that is one entry, are written as they are counted', async () => {
  const scores = pollsStage({ ballot: { kind: 'score', max: 5 } })
  await scores.say({ optionId: 'rome', score: 4 })
  expect(scores.polls.get('p')!.options[1]).toMatchObject({
    mine: { score: 4 },
    votes: [{ userId: 'ann', choice: 'up', score: 4 }],
    standing: { points: 4, yes: 1 },
  })
  const single = pollsStage({ ballot: { kind: 'single' } })
  await single.say({ picks: ['rome'] })
  await single.say({ picks: ['oslo'] })
  expect(Object.keys(single.doc.getMap('votes').toJSON())).toEqual(['p:p:ann'])
  await single.polls.withdraw('p')
  expect(single.polls.get('p')).toMatchObject({ mine: undefined, voters: [] })
})

test('[SD43] a vote made without a network is kept, counts when it arrives, and undo leaves it alone', async () => {
  const disk = new Map([[BOARD_SCOPE, Y.encodeStateAsUpdate(pollsStage().doc)]])
  const first = await startSmallServer({ disk })
  const [ann, ben] = ['ann', 'ben'].map((user) => aClient(first.url, user).open('board', 'b'))
  await Promise.all([ann!.synced, ben!.synced])
  const told = vi.fn()
  ben!.subscribe('polls', told)
  await first.stop()
  await vi.waitFor(() => expect(ann!.saveState.state).toBe('offline'))
  const id = ann!.board.options.add({ pollId: 'p', title: 'Lima' })
  await ann!.polls.vote('p', { optionId: 'rome', choice: 'up' })
  await ann!.polls.vote('p', { optionId: id, choice: 'up' })
  expect(ann!.saveState.unsaved).toBe(3)
  ann!.undo()
  expect(ann!.board.options.get(id)).toBeUndefined()
  expect(ann!.canUndo).toBe(false)
  expect(ann!.board.votes.list()).toHaveLength(2)
  await aServer({ port: first.port, disk })
  await ann!.saved()
  await vi.waitFor(() => expect(ben!.polls.get('p')!.voters).toEqual(['ann']))
  expect(ben!.polls.get('p')!.options[1]!.standing).toMatchObject({ yes: 1, need: 2 })
  expect(told).toHaveBeenCalled()
})

test('[SD44] what would not count is refused in plain words, and nothing is written', async () => {
  const { polls, poll, doc, say, clock } = pollsStage({ deadline: '1970-01-01T00:01:00.000Z' })
  const up = { optionId: 'rome', choice: 'up' } as const
  const refused = async (words: string, act = () => say(up)) => {
    await expect(act()).rejects.toThrow(words)
    expect(doc.getMap('votes').size).toBe(0)
  }
  expect(polls.refusal('p', up)).toBeUndefined()
  clock.pass(61_000)
  expect(polls.refusal('p', up)).toBe('The deadline has passed.')
  await refused('The deadline has passed.')
  await refused('The deadline has passed.', () => polls.withdraw('p'))
  poll('p', { status: 'closed', deadline: '' })
  await refused('Voting has ended.')
  await refused('Voting has ended.', () => polls.withdraw('p'))
  poll('p', { status: 'open', eligible: ['ben'] })
  await refused('You have no vote in this poll.')
  poll('p', { eligible: ['ann'] })
  await refused('There is no such option in this poll.', () =>
    say({ optionId: 'lima', choice: 'up' }),
  )
  await refused('There is no such poll.', () => polls.vote('x', up))
  await refused('There is no such poll.', () => polls.withdraw('x'))
  await refused('takes no scores', () => say({ optionId: 'rome', score: 3 }))
  await say(up)
})

test('[SD45] a secret vote goes to the server alone, and is known here', async () => {
  const { polls, doc, asked, answer, say, changed } = pollsStage({ secret: true })
  expect(polls.get('p')).toMatchObject({ tally: undefined, voters: [], turnout: undefined })
  const mine = { rome: { choice: 'up', at: AT, epoch: 1 } }
  answer(() => secretReply({ voters: 2, mine }))
  const told = changed.mock.calls.length
  await say({ optionId: 'rome', choice: 'up' })
  expect(asked).toEqual([
    ['POST /api/v1/groups/b/polls/p/vote', { optionId: 'rome', choice: 'up' }],
  ])
  expect(changed).toHaveBeenCalledTimes(told + 1)
  expect(doc.getMap('votes').size).toBe(0)
  expect(polls.get('p')).toMatchObject({
    tally: undefined,
    voters: [],
    turnout: 2,
    progress: { currentIndex: 1, totalItems: 2 },
    options: [
      { id: 'oslo', mine: undefined, votes: [] },
      { id: 'rome', mine: { choice: 'up' }, votes: [], standing: undefined },
    ],
  })
  answer(() => secretReply({ voters: 1 }))
  await polls.withdraw('p', 'rome')
  expect(asked.at(-1)![0]).toBe('DELETE /api/v1/groups/b/polls/p/vote')
  expect(polls.get('p')).toMatchObject({ turnout: 1, options: [{}, { mine: undefined }] })
})

test('[SD45] without a network a secret vote is refused, and what would not count is not even sent', async () => {
  const { polls, poll, asked, answer, say } = pollsStage({ secret: true })
  answer(() => {
    throw new ApiError('OFFLINE', 'The server cannot be reached.', 0)
  })
  await expect(say({ optionId: 'rome', choice: 'up' })).rejects.toMatchObject({ code: 'OFFLINE' })
  expect(polls.get('p')!.options[1]!.mine).toBeUndefined()
  expect(asked).toHaveLength(1)
  poll('p', { status: 'closed' })
  await expect(say({ optionId: 'rome', choice: 'up' })).rejects.toThrow('Voting has ended.')
  expect(asked).toHaveLength(1)
})

test('[SD45] what only the server knows of secret polls is asked for once, and again on demand', async () => {
  const { polls, actor, poll, asked, answer } = pollsStage({ secret: true })
  const lines = () => asked.map(([line]) => line)
  const mine = { rome: { choice: 'down', at: AT, epoch: 1 } }
  answer(() => {
    throw new ApiError('OFFLINE', 'The server cannot be reached.', 0)
  })
  actor.synced()
  await settle()
  answer(() => secretReply({ voters: 3, mine }))
  actor.synced()
  await settle()
  actor.synced()
  await settle()
  expect(lines()).toEqual(['GET /api/v1/groups/b/polls/p', 'GET /api/v1/groups/b/polls/p'])
  expect(polls.get('p')).toMatchObject({ turnout: 3, options: [{}, { mine: { choice: 'down' } }] })
  // Another epoch: nothing of that is known any more.
  answer(() => secretReply({ epoch: 2, voters: 0 }))
  poll('p', { epoch: 2 })
  expect(polls.get('p')).toMatchObject({ turnout: undefined, options: [{}, { mine: undefined }] })
  await settle()
  expect(polls.get('p')).toMatchObject({ turnout: 0 })
  expect(lines()).toHaveLength(3)
  answer(() => secretReply({ epoch: 2, voters: 1 }))
  await polls.refresh()
  expect(polls.get('p')).toMatchObject({ turnout: 1 })
  poll('d', { secret: true, status: 'draft', position: 'a1' })
  actor.close()
  await settle()
  expect(lines()).toHaveLength(4)
})

test('[SD45] an answer that was overtaken changes nothing', async () => {
  const { polls, answer, say } = pollsStage({ secret: true })
  const slow = Promise.withResolvers<unknown>()
  answer(() => slow.promise)
  const refreshed = polls.refresh()
  answer(() => secretReply({ voters: 1, mine: { rome: { choice: 'up', at: AT, epoch: 1 } } }))
  await say({ optionId: 'rome', choice: 'up' })
  slow.resolve(secretReply({ voters: 0 }))
  await refreshed
  expect(polls.get('p')).toMatchObject({ turnout: 1, options: [{}, { mine: { choice: 'up' } }] })
})

test('[SD42] asking, opening, closing and calling off are commands of the server', async () => {
  const { polls, asked, answer } = pollsStage()
  answer(() => ({ ...secretReply({ secret: false }), id: 'new' }))
  const id = await polls.propose({ question: 'When?', options: [{ title: 'May' }] })
  expect(id).toBe('new')
  for (const verb of ['open', 'close', 'cancel'] as const) await polls[verb]('p')
  expect(asked).toEqual([
    ['POST /api/v1/groups/b/polls', { question: 'When?', options: [{ title: 'May' }] }],
    ['POST /api/v1/groups/b/polls/p/open', undefined],
    ['POST /api/v1/groups/b/polls/p/close', undefined],
    ['POST /api/v1/groups/b/polls/p/cancel', undefined],
  ])
})

const survey = defineKind({
  name: 'survey',
  plural: 'surveys',
  ids: 'any',
  open: false,
  meta: z.object({ title: z.string() }),
  metaEvent: 'survey.updated',
  collections: {
    ...ballot,
    rows: collection({ events: eventsOf('row'), fields: z.object({ label: z.string() }) }),
  },
  contents: {},
})

test('[SD42] rooms of kinds with a ballot have polls, and no others', () => {
  const client: Client = aClient('ws://127.0.0.1:9', 'ann')
  expectTypeOf(client.open('trip', TRIP).polls).toEqualTypeOf<RoomPolls>()
  expectTypeOf(client.open('board', 'b').polls).toEqualTypeOf<RoomPolls>()
  expectTypeOf(client.open(survey, 's').polls).toEqualTypeOf<RoomPolls>()
  const document = client.open('document', 'd')
  // @ts-expect-error a document has no polls
  expect(document.polls).toBeUndefined()
  // @ts-expect-error nor has its REST
  expect(client.api.documents.polls).toBeUndefined()
  expect(client.open(survey, 's').polls.list()).toEqual([])
  expect(Object.keys(client.api.of(survey).polls)).toEqual(Object.keys(client.api.trips.polls))
  const wrong = [
    // @ts-expect-error no such choice
    () => client.open('trip', TRIP).polls.vote('p', { optionId: 'rome', choice: 'like' }),
    // @ts-expect-error no such rule
    () => client.open('trip', TRIP).polls.propose({ question: 'x', rule: { kind: 'dice' } }),
  ]
  expect(wrong).toHaveLength(2)
})
