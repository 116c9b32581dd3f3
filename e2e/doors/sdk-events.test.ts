/** The SDK and the event log of the real server: who hears of what, in which order, and what was taken back. */
import type { Client } from '@concord/client'
import { voteKey, type ConcordEvent } from '@concord/schemas'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { cleanUp, startConcord } from '../concord.ts'
import { recipe } from '../recipe-kind.ts'
import { closePeople, person } from '../sdk-people.ts'
import { until } from '../stock.ts'

afterEach(async () => {
  await closePeople()
  await cleanUp()
})

const VOTE = { choice: 'up', at: '2026-07-14T09:30:00.000Z' } as const

/** A trip of ann's that the others may edit, or in which they have that role. */
async function sharedTrip(ann: Client, others: Record<string, 'editor' | 'commenter' | 'viewer'>) {
  const { id, scope } = await ann.api.trips.create({ title: 'Paris' })
  for (const [userId, role] of Object.entries(others))
    await ann.api.trips.addMember(id, { userId, role })
  return { id, scope }
}

test('[SD28] what one person does, another hears of, with who did it and what changed', async () => {
  const server = await startConcord()
  const [ann, bob] = [person(server, 'ann'), person(server, 'bob')]
  const { id, scope } = await sharedTrip(ann, { bob: 'editor' })
  const heard: ConcordEvent[] = []
  const { head } = await bob.events.list({ limit: 1 })
  const here = bob.events.subscribe(
    { types: ['activity.*', 'vote.*'], scope, since: head },
    (event) => void heard.push(event),
  )
  const elsewhere: string[] = []
  bob.events.subscribe({ types: ['*'], since: head }, ({ type }) => void elsewhere.push(type))

  const room = ann.open('trip', id)
  await room.synced
  const louvre = room.trip.activities.add({ title: 'Louvre', cost: 20 })
  await room.saved()
  room.trip.activities.update(louvre, { cost: 22 })
  room.trip.votes.set(voteKey('p', louvre, 'ann'), VOTE)
  await room.saved()
  room.trip.meta.set({ destination: 'France' })
  await until(() => heard.length === 3 && elsewhere.includes('trip.updated'))
  expect(heard).toMatchObject([
    {
      type: 'activity.added',
      scope,
      entityId: louvre,
      actor: 'ann',
      data: { entry: { title: 'Louvre', cost: 20, createdBy: 'ann' } },
      late: false,
    },
    {
      type: 'activity.updated',
      entityId: louvre,
      actor: 'ann',
      data: { title: 'Louvre', changes: { cost: { from: 20, to: 22 } } },
    },
    { type: 'vote.cast', entityId: voteKey('p', louvre, 'ann'), actor: 'ann' },
  ])
  expect(here.seq).toBe(heard[2]!.seq)
  // Both rooms and events use the one socket: bob has no room open, and his client is online.
  expect(bob.status).toBe('online')

  const listed = await bob.events.list({ since: head, types: ['vote.*'], scope })
  expect(listed.items).toEqual([heard[2]])
  await until(async () => (await bob.api.trips.updates(id)).items.length >= 4)
  const { items, next } = await bob.api.trips.updates(id, { limit: 2 })
  expect(items).toHaveLength(2)
  expect((await bob.api.trips.updates(id, { before: next!, limit: 1 })).items).toHaveLength(1)
})

test('[SD28] a server that is killed again and again: each event once, in order', async () => {
  let server = await startConcord()
  const [ann, bob] = [person(server, 'ann'), person(server, 'bob')]
  const { id, scope } = await sharedTrip(ann, { bob: 'editor' })
  const heard: ConcordEvent[] = []
  const types = ['activity.added', 'activity.removed']
  bob.events.subscribe({ types, scope, since: 0 }, async (event) => {
    await new Promise((resolve) => setTimeout(resolve, 2))
    heard.push(event)
  })
  const room = ann.open('trip', id)
  await room.synced
  let added = 0
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < 40; i += 1) {
      room.trip.activities.add({ title: `Entry ${(added += 1)}` })
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
    await server.kill()
    for (let i = 0; i < 40; i += 1) room.trip.activities.add({ title: `Offline ${(added += 1)}` })
    server = await server.restart()
  }
  await room.saved()
  await until(() => heard.length >= added)
  const { head } = await ann.events.list({ limit: 1 })
  const all: ConcordEvent[] = []
  for (let since: number | undefined = 0; since !== undefined;) {
    const page: Awaited<ReturnType<Client['events']['list']>> = await ann.events.list({
      since,
      types,
      scope,
    })
    all.push(...page.items)
    since = page.next
  }
  expect(all.at(-1)!.seq).toBeLessThanOrEqual(head)
  expect(heard).toEqual(all)
  const ids = room.trip.activities.list().map((entry) => entry.id)
  expect(new Set(heard.map(({ entityId }) => entityId))).toEqual(new Set(ids))
  expect(ids).toHaveLength(added)
})

test('[SD28] a token that ends on the way changes nothing', async () => {
  const server = await startConcord()
  const ann = person(server, 'ann')
  const { id, scope } = await sharedTrip(ann, { bob: 'editor' })
  const token = vi.fn(() => server.token('bob', { expiresInSeconds: 4 }))
  const bob = person(server, 'bob', { token })
  const heard: string[] = []
  bob.events.subscribe({ types: ['activity.added'], scope, since: 0 }, ({ data }) => {
    heard.push((data['entry'] as { title: string }).title)
  })
  const room = ann.open('trip', id)
  const titles: string[] = []
  // The fourth token comes after the first has ended.
  while (token.mock.calls.length < 4) {
    const title = `Entry ${titles.length}`
    titles.push(title)
    room.trip.activities.add({ title })
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await room.saved()
  await until(() => heard.length === titles.length)
  expect(heard).toEqual(titles)
})

test('[SD29] what somebody may not hear of is refused, or not heard', async () => {
  const server = await startConcord()
  const [ann, eve] = [person(server, 'ann'), person(server, 'eve')]
  const { id, scope } = await sharedTrip(ann, {})
  const failures: unknown[] = []
  const heard: string[] = []
  const hear = ({ type }: ConcordEvent) => void heard.push(type)
  const onError = (failure: unknown) => void failures.push(failure)
  eve.events.subscribe({ types: ['*'], scope, since: 0, onError }, hear)
  eve.events.subscribe({ types: ['no.such_event'], onError }, hear)
  const partly = eve.events.subscribe({ types: ['*', 'payment.refunded'], since: 0, onError }, hear)
  await until(() => failures.length === 2 && partly.denied.length === 1)
  expect(failures).toMatchObject([
    { name: 'ApiError', code: 'ACCESS_DENIED' },
    { name: 'ApiError', code: 'VALIDATION_ERROR' },
  ])
  expect(partly.denied).toEqual(['payment.refunded'])
  await ann.api.trips.change(id, { title: 'Rome' })
  const own = await eve.api.trips.create({ title: 'Oslo' })
  await until(() => heard.length > 1)
  expect(heard).toEqual(['trip.created', 'trip.updated'])
  const { items } = await eve.events.list({ since: 0 })
  expect(items.map(({ scope: where }) => where)).toEqual([own.scope, own.scope])
})

test('[SD24] [SD25] a forged vote is taken back and told to its room; a commenter votes', async () => {
  const server = await startConcord()
  const [ann, carla] = [person(server, 'ann'), person(server, 'carla')]
  const { id } = await sharedTrip(ann, { carla: 'commenter' })
  const [here, there] = [ann.open('trip', id), carla.open('trip', id)]
  const notes = carla.open('document', 'carlas-notes')
  await Promise.all([here.synced, there.synced, notes.synced])
  await until(() => there.role === 'commenter' && here.role === 'owner')
  expect([there.readOnly, there.may('edit'), there.may('comment')]).toEqual([false, false, true])
  expect(() => there.trip.activities.add({ title: 'Mine' })).toThrow(
    'Your role does not let you edit activities.',
  )

  there.trip.votes.set(voteKey('p', 'o', 'carla'), VOTE)
  const forged = voteKey('p', 'o', 'ann')
  expect(() => there.trip.votes.set(forged, VOTE)).toThrow('belongs to ann')
  there.batch(() => {
    there.doc.getMap('votes').set(forged, VOTE)
    there.doc.getMap('meta').set('title', 'Mine')
  })
  await until(() => there.rejected.length === 2)
  expect(there.rejected).toMatchObject([
    { collection: 'votes', key: forged, rule: 'owner' },
    { collection: 'meta', key: '', rule: 'role' },
  ])
  expect([here.rejected, notes.rejected]).toEqual([[], []])
  await there.saved()
  expect(there.saveState).toEqual({ state: 'saved', unsaved: 0 })
  await until(() => there.trip.meta.get().title === 'Paris')
  expect(there.trip.votes.list().map((vote) => vote.id)).toEqual([voteKey('p', 'o', 'carla')])
  await until(() => here.trip.votes.list().length === 1)
  expect(here.trip.votes.list()).toEqual(there.trip.votes.list())

  // What was begun as a commenter is judged by the role of now, at once.
  await ann.api.trips.addMember(id, { userId: 'carla', role: 'editor' })
  await until(() => there.may('edit'))
  there.trip.activities.add({ title: 'Louvre' })
  await there.saved()
  expect(there.rejected).toHaveLength(2)
})

test('[SD24] what was written offline as an editor is taken back from a commenter, all but the vote', async () => {
  const server = await startConcord()
  const cable = { cut: false }
  const sockets = new Set<WebSocket>()
  class Cable extends WebSocket {
    constructor(url: string) {
      super(cable.cut ? 'ws://127.0.0.1:9' : url)
      sockets.add(this)
    }
  }
  const ann = person(server, 'ann')
  const { id } = await sharedTrip(ann, { bob: 'editor' })
  const [here, there] = [
    ann.open('trip', id),
    person(server, 'bob', { WebSocket: Cable }).open('trip', id),
  ]
  await Promise.all([here.synced, there.synced])
  const louvre = here.trip.activities.add({ title: 'Louvre' })
  await until(() => there.trip.activities.list().length === 1)
  cable.cut = true
  for (const socket of sockets) socket.terminate()
  await until(() => there.saveState.state === 'offline')
  there.trip.activities.add({ title: 'Orsay' })
  there.trip.activities.remove(louvre)
  there.trip.meta.set({ title: 'Rome' })
  there.trip.notes.insert(0, [new Y.XmlText('mine')])
  there.trip.votes.set(voteKey('p', louvre, 'bob'), VOTE)
  await ann.api.trips.addMember(id, { userId: 'bob', role: 'commenter' })
  cable.cut = false
  await there.saved()
  await until(() => there.rejected.length >= 4 && there.role === 'commenter')
  expect(new Set(there.rejected.map(({ rule }) => rule))).toEqual(new Set(['role']))
  expect(there.saveState).toEqual({ state: 'saved', unsaved: 0 })
  await until(() => here.trip.votes.list().length === 1)
  for (const room of [here, there]) {
    await until(() => room.trip.activities.list().length === 1)
    expect(room.trip.activities.get(louvre)?.title).toBe('Louvre')
    expect(room.trip.meta.get().title).toBe('Paris')
    expect(room.trip.notes.toJSON()).toBe('')
  }
  expect(there.canUndo).toBe(false)
})

test('[SD25] an application that writes through views never has anything taken back', async () => {
  const server = await startConcord()
  const [ann, bob] = [person(server, 'ann'), person(server, 'bob')]
  const { id } = await ann.api.groups.create({ title: 'Where?' })
  await ann.api.groups.addMember(id, { userId: 'bob' })
  const [here, there] = [ann.open('board', id), bob.open('board', id)]
  await Promise.all([here.synced, there.synced])
  const poll = here.board.polls.add({ question: 'Where to?', rule: { kind: 'unanimous' } })
  const [rome, oslo] = ['Rome', 'Oslo'].map((title) =>
    here.board.options.add({ pollId: poll, title }),
  )
  here.board.options.move(oslo!, rome!)
  here.board.meta.set({ currentOptionId: oslo! })
  await here.saved()
  await server.call('ann', 'POST', `/api/v1/groups/${id}/polls/${poll}/open`)
  await until(() => there.board.polls.get(poll)?.status === 'open')
  await until(() => there.board.options.list()[0]?.title === 'Oslo')
  for (const choice of ['up', 'down'] as const)
    there.board.votes.set(voteKey(poll, oslo!, 'bob'), { ...VOTE, choice })
  there.board.options.update(rome!, { title: 'Roma' })
  there.undo()
  there.redo()
  here.batch(() => here.board.options.remove(rome!))
  here.undo()
  here.board.polls.update(poll, { question: 'Where?' })
  await Promise.all([here.saved(), there.saved()])
  await until(() => here.board.votes.list()[0]?.choice === 'down')
  expect([...here.rejected, ...there.rejected]).toEqual([])
  expect((await bob.api.groups.read(id))['options']).toHaveLength(2)
})

test('[SD27] a kind of one’s own has typed rooms, REST and events', async () => {
  const server = await startConcord({
    env: { KINDS_MODULE: new URL('../recipe-kind.ts', import.meta.url).pathname },
  })
  const ann = person(server, 'ann')
  const { id, scope } = await ann.api.of(recipe).create({ title: 'Bread', serves: 4 })
  const heard: (string | null)[] = []
  ann.events.subscribe({ types: ['ingredient.*'], scope, since: 0 }, ({ entityId }) => {
    heard.push(entityId)
  })
  const room = ann.open(recipe, id)
  await room.synced
  expect(room.recipe.meta.get()).toEqual({ title: 'Bread', serves: 4 })
  const flour = room.recipe.ingredients.add({ name: 'Flour', grams: 500 })
  await room.saved()
  await until(() => heard.length === 1)
  expect(heard).toEqual([flour])
  expect(room.recipe.ingredients.get(flour)).toMatchObject({ grams: 500, addedBy: 'ann' })
  expect(room.rejected).toEqual([])
})
