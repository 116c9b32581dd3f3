/** Polls as applications use them: rooms of the SDK against the real server. */
import type { Client, Room } from '@concord/client'
import type { ConcordEvent } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { network } from '../network.ts'
import { closePeople, person, sharedTrip } from '../sdk-people.ts'
import { until } from '../stock.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closePeople)
afterAll(cleanUp)

interface Scene {
  readonly id: string
  readonly ann: Client
  readonly here: Room<'trip'>
  readonly there: Room<'trip'>
  readonly pollId: string
  readonly rome: string
  readonly oslo: string
}

/** Ann's trip, with Bob as an editor; both have it open, and there is a poll in it. */
async function scene(
  poll: Partial<Parameters<Room<'trip'>['polls']['propose']>[0]> = {},
  BobsSocket: unknown = WebSocket,
): Promise<Scene> {
  const [ann, bob] = [person(server, 'ann'), person(server, 'bob', { WebSocket: BobsSocket })]
  const id = await sharedTrip(ann, 'bob')
  const [here, there] = [ann.open('trip', id), bob.open('trip', id)]
  await Promise.all([here.synced, there.synced])
  const options = [{ title: 'Rome' }, { title: 'Oslo' }]
  const pollId = await here.polls.propose({ question: 'Where to?', options, ...poll })
  for (const room of [here, there]) await until(() => room.polls.get(pollId)?.options.length === 2)
  const [rome, oslo] = here.polls.get(pollId)!.options.map((option) => option.id)
  return { id, ann, here, there, pollId, rome: rome!, oslo: oslo! }
}

const standing = (room: Room<'trip'>, { pollId, rome }: Scene) =>
  room.polls.get(pollId)?.options.find(({ id }) => id === rome)?.standing

/** What is told of one trip: the others of this file are in the same log. */
async function told(
  client: Client,
  id: string,
  type: string,
  count: number,
): Promise<readonly ConcordEvent[]> {
  const scope = `default/trip/${id}`
  const read = async () => (await client.events.list({ types: [type], scope, since: 0 })).items
  await until(async () => (await read()).length >= count)
  return read()
}

test('[SD42] [SD43] two people vote, both see the same, and what is agreed is told', async () => {
  const stage = await scene({ rule: { kind: 'unanimous' } })
  const { ann, here, there, pollId, rome, oslo } = stage
  expect(here.polls.get(pollId)).toMatchObject({ status: 'open', eligible: ['ann', 'bob'] })
  const agreed: ConcordEvent[] = []
  // From now on, whenever the server hears of the wish.
  const { head: since } = await ann.events.list({ limit: 1 })
  ann.events.subscribe({ types: ['consensus.*'], since }, (event) => void agreed.push(event))
  await here.polls.vote(pollId, { optionId: rome, choice: 'up' })
  await until(() => standing(there, stage)?.yes === 1)
  expect(there.polls.get(pollId)!.voters).toEqual(['ann'])
  await there.polls.vote(pollId, { optionId: rome, choice: 'down' })
  await there.polls.vote(pollId, { optionId: rome, choice: 'up' })
  await until(() => standing(here, stage)?.standing === 'reached')
  await until(() => agreed.length === 1)
  expect(agreed[0]).toMatchObject({
    type: 'consensus.reached',
    data: { optionId: rome, matchType: 'unanimous', participants: ['ann', 'bob'] },
  })
  await there.polls.withdraw(pollId, rome)
  await until(() => agreed.length === 2)
  await until(() => standing(here, stage)?.standing === 'undecided')
  expect(standing(here, stage)).toMatchObject({ yes: 1 })
  await here.polls.vote(pollId, { optionId: oslo, choice: 'up' })
  await here.polls.close(pollId)
  await until(() => there.polls.get(pollId)!.status === 'closed')
  expect(there.polls.get(pollId)).toMatchObject({ outcome: 'rejected', voters: ['ann'] })
  expect(there.rejected).toEqual([])
})

test('[SD43] a vote made without a network counts when it comes in time', async () => {
  const wire = network()
  const stage = await scene({}, wire.Cable)
  const { id, ann, here, there, pollId, rome } = stage
  wire.cut()
  await until(() => there.saveState.state === 'offline')
  await there.polls.vote(pollId, { optionId: rome, choice: 'up' })
  expect(standing(there, stage)!.yes).toBe(1)
  await here.polls.vote(pollId, { optionId: rome, choice: 'up' })
  wire.mend()
  await there.saved()
  await until(() => standing(here, stage)!.standing === 'reached')
  expect((await told(ann, id, 'consensus.reached', 1)).at(-1)).toMatchObject({
    actor: 'bob',
    late: true,
  })
  expect(there.rejected).toEqual([])
})

test('[SD43] a vote that comes when the poll has ended is taken back, and its voter is told', async () => {
  const wire = network()
  const { here, there, pollId, rome } = await scene({}, wire.Cable)
  wire.cut()
  await until(() => there.saveState.state === 'offline')
  await there.polls.vote(pollId, { optionId: rome, choice: 'up' })
  await here.polls.close(pollId)
  wire.mend()
  await until(() => there.rejected.length > 0)
  expect(there.rejected).toMatchObject([
    { collection: 'votes', rule: 'closed', message: 'Voting has ended.' },
  ])
  await there.saved()
  await until(() => there.polls.get(pollId)!.status === 'closed')
  expect(there.polls.get(pollId)).toMatchObject({ voters: [], outcome: 'rejected' })
  // Now it is refused before anything is written.
  await expect(there.polls.vote(pollId, { optionId: rome, choice: 'up' })).rejects.toThrow(
    'Voting has ended.',
  )
  expect(there.saveState.unsaved).toBe(0)
})

test('[SD43] a poll that is opened again begins anew, for who was away, too', async () => {
  const wire = network()
  const { here, there, pollId, rome } = await scene({}, wire.Cable)
  await here.polls.vote(pollId, { optionId: rome, choice: 'up' })
  await here.saved()
  await here.polls.close(pollId)
  await until(() => there.polls.get(pollId)!.status === 'closed')
  await here.polls.open(pollId)
  await until(() => there.polls.get(pollId)!.status === 'open')
  expect(there.polls.get(pollId)).toMatchObject({ voters: [], outcome: '' })
  // What somebody says offline of an option that is changed meanwhile does not count.
  wire.cut()
  await until(() => there.saveState.state === 'offline')
  await here.polls.vote(pollId, { optionId: rome, choice: 'up' })
  await there.polls.vote(pollId, { optionId: rome, choice: 'up' })
  here.trip.options.update(rome, { title: 'Napoli' })
  await until(() => here.polls.get(pollId)!.voters.length === 0)
  wire.mend()
  await there.saved()
  const napoli = () => there.polls.get(pollId)!.options.find(({ id }) => id === rome)!
  await until(() => napoli().title === 'Napoli')
  await until(() => napoli().mine === undefined)
  expect(napoli().standing).toMatchObject({ yes: 0, voters: 0 })
})

test('[SD44] what a role does not allow is refused in plain words', async () => {
  const { id, ann, pollId, rome } = await scene()
  await ann.api.trips.addMember(id, { userId: 'cleo', role: 'commenter' })
  await ann.api.trips.addMember(id, { userId: 'dora', role: 'viewer' })
  const [cleo, dora] = [
    person(server, 'cleo').open('trip', id),
    person(server, 'dora').open('trip', id),
  ]
  await Promise.all([cleo.synced, dora.synced])
  await until(() => cleo.role !== undefined && dora.role !== undefined)
  const up = { optionId: rome, choice: 'up' } as const
  // Who has just come is told to the document by the server.
  await until(() => cleo.polls.refusal(pollId, up) === undefined)
  await cleo.polls.vote(pollId, up)
  await cleo.saved()
  await expect(cleo.polls.close(pollId)).rejects.toThrow('Your role does not let you edit polls.')
  await expect(cleo.polls.propose({ question: 'When?' })).rejects.toThrow('Your role')
  expect(dora.polls.refusal(pollId, up)).toBe('You may read this trip but not change it.')
  await expect(dora.polls.vote(pollId, up)).rejects.toThrow('You may read this trip')
  expect([...cleo.rejected, ...dora.rejected]).toEqual([])
})

test('[SD45] votes of a secret poll are known to their voter alone, on all devices', async () => {
  const wire = network()
  const { id, here, there, pollId, rome } = await scene({ secret: true }, wire.Cable)
  await here.polls.vote(pollId, { optionId: rome, choice: 'up' })
  await there.polls.vote(pollId, { optionId: rome, choice: 'up' })
  const said = (room: Room<'trip'>) => {
    const poll = room.polls.get(pollId)
    const option = poll?.options.find((each) => each.id === rome)
    return [poll?.turnout, poll?.voters, poll?.tally, option?.mine?.choice]
  }
  expect(said(there)).toEqual([2, [], undefined, 'up'])
  expect(said(here)).toEqual([1, [], undefined, 'up'])
  await here.polls.refresh()
  expect(said(here)).toEqual([2, [], undefined, 'up'])
  expect(here.trip.votes.list()).toEqual([])
  // Another device of Bob's asks by itself.
  const phone = person(server, 'bob').open('trip', id)
  await until(() => said(phone)[3] === 'up')
  await there.polls.withdraw(pollId, rome)
  expect(said(there)).toEqual([1, [], undefined, undefined])
  await here.polls.close(pollId)
  await until(() => phone.polls.get(pollId)!.status === 'closed')
  expect(phone.polls.get(pollId)).toMatchObject({ tally: { voters: 1 }, turnout: 1, voters: [] })
})

test('[SD23] polls have REST calls like everything else', async () => {
  const ann = person(server, 'ann')
  const { id } = await ann.api.groups.create({ title: 'Where?' })
  const { polls } = ann.api.groups
  const made = await polls.create(id, {
    question: 'Where to?',
    options: [{ title: 'Rome' }],
    draft: true,
  })
  expect(made).toMatchObject({ status: 'draft', tally: null })
  await polls.open(id, made.id)
  const vote = { optionId: made.options[0]!.id, choice: 'up' } as const
  expect(await polls.vote(id, made.id, vote)).toMatchObject({ voters: 1 })
  expect(await polls.withdraw(id, made.id)).toMatchObject({ voters: 0 })
  expect((await polls.list(id)).items).toHaveLength(1)
  expect(await polls.cancel(id, made.id)).toMatchObject({ outcome: 'cancelled' })
  await expect(polls.close(id, made.id)).rejects.toMatchObject({ code: 'CONFLICT', status: 409 })
  expect(await polls.read(id, made.id)).toMatchObject({ status: 'cancelled' })
})
