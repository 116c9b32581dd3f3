/** Chats as applications use them: rooms of the SDK against the real server. */
import 'fake-indexeddb/auto'
import type { Client, ClientOptions, Room } from '@concord/client'
import { afterEach, expect, test, vi } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closePeople, person as sdkPerson } from '../sdk-people.ts'
import { until } from '../stock.ts'

afterEach(async () => {
  vi.restoreAllMocks()
  await closePeople()
  await cleanUp()
})

/** A device has its token also when the server is away. */
function person(server: ConcordServer, userId: string, options: Partial<ClientOptions> = {}) {
  let known: string | undefined
  const token = async () => (known ??= await server.token(userId))
  return sdkPerson(server, userId, { token, identity: { userId, tenantId: 'default' }, ...options })
}

interface Scene {
  readonly server: ConcordServer
  readonly id: string
  readonly ann: Client
  readonly bob: Client
  readonly here: Room<'trip'>
  readonly there: Room<'trip'>
}

/** Ann's trip with Bob; both follow its chat. */
async function scene(options: Partial<ClientOptions> = {}): Promise<Scene> {
  const server = await startConcord()
  const [ann, bob] = [person(server, 'ann'), person(server, 'bob', options)]
  const { id } = await ann.api.trips.create({ title: 'Paris' })
  await ann.api.trips.addMember(id, { userId: 'bob' })
  const [here, there] = [ann.open('trip', id), bob.open('trip', id)]
  for (const room of [here, there]) room.chat.subscribe(() => {})
  for (const room of [here, there]) await until(() => room.chat.isLoaded)
  return { server, id, ann, bob, here, there }
}

const texts = ({ chat }: Room<'trip'>): string[] => chat.messages.map(({ text }) => text)
const states = ({ chat }: Room<'trip'>): string[] => chat.messages.map(({ state }) => state)

test('[SD50] what one says the other reads, with answers, changes and what is taken back', async () => {
  const { here, there } = await scene()
  const pending = here.chat.send('Where do we eat, @bob?')
  expect(here.chat.messages).toMatchObject([{ id: pending, state: 'pending', mine: true }])
  await until(() => states(here)[0] === 'sent')
  await until(() => texts(there).length === 1)
  const [question] = there.chat.messages
  expect(question).toMatchObject({ userId: 'ann', mine: false, mentions: ['bob'] })
  expect(there.chat.messages).toBe(there.chat.messages)
  there.chat.send('Ramiro', { type: 'suggestion', replyTo: question!.id })
  await until(() => texts(here).length === 2 && states(there)[1] === 'sent')
  const answer = here.chat.messages[1]!
  expect(answer).toMatchObject({ replyTo: question!.id, type: 'suggestion' })
  expect(here.chat.messages[0]!.key).toBe(question!.key)
  await there.chat.edit(answer.id, 'Cervejaria Ramiro')
  await until(() => texts(here)[1] === 'Cervejaria Ramiro')
  expect(here.chat.messages[1]!.editedAt).not.toBeNull()
  await expect(here.chat.edit(answer.id, 'x')).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  await here.chat.remove(answer.id)
  await until(() => there.chat.messages[1]!.deletedAt !== null)
  expect(texts(there)).toEqual(['Where do we eat, @bob?', ''])
})

test('[SD50] what waits is counted, and read on all devices at once', async () => {
  const { server, id, here, there } = await scene()
  const phone = person(server, 'bob').open('trip', id)
  phone.chat.subscribe(() => {})
  for (const text of ['one', 'two', 'three']) here.chat.send(text)
  for (const room of [there, phone]) await until(() => room.chat.unread === 3)
  expect(here.chat.unread).toBe(0)
  await there.chat.markRead()
  await until(() => phone.chat.unread === 0)
  expect(phone.chat.lastRead).toBe(there.chat.messages.at(-1)!.seq)
  here.chat.send('four')
  await until(() => phone.chat.unread === 1 && there.chat.unread === 1)
})

test('[SD50] older messages come page by page', async () => {
  const { server, id, ann } = await scene()
  for (let at = 1; at <= 60; at += 1) await ann.api.trips.chat.post(id, { text: `m${at}` })
  const room = person(server, 'bob').open('trip', id)
  room.chat.subscribe(() => {})
  await until(() => room.chat.isLoaded)
  expect([texts(room).length, texts(room)[0], room.chat.hasOlder]).toEqual([50, 'm11', true])
  await Promise.all([room.chat.loadOlder(), room.chat.loadOlder()])
  expect([texts(room).length, texts(room)[0], room.chat.hasOlder]).toEqual([60, 'm1', false])
  expect((await person(server, 'bob').api.unread()).total).toBe(60)
})

test('[SD51] what was said without a server is there after a reload, and sent once when the server is back', async () => {
  const { server, id, here, there, bob } = await scene({ offline: true })
  here.chat.send('before')
  await until(() => texts(there).length === 1)
  await server.kill()
  for (const text of ['offline 1', 'offline 2']) there.chat.send(text)
  expect(states(there)).toEqual(['sent', 'pending', 'pending'])
  await bob.close()

  const again = person(server, 'bob', { offline: true, token: 'not known yet' }).open('trip', id)
  await until(() => texts(again).length === 2)
  expect(again.chat.messages.map(({ text, state }) => [text, state])).toEqual([
    ['offline 1', 'pending'],
    ['offline 2', 'pending'],
  ])
  again.close()

  const back = await server.restart()
  const room = person(back, 'bob', { offline: true }).open('trip', id)
  room.chat.subscribe(() => {})
  await until(() => states(room).length === 3 && states(room).every((state) => state === 'sent'))
  await until(() => texts(here).length === 3)
  for (const each of [room, here]) expect(texts(each)).toEqual(['before', 'offline 1', 'offline 2'])
})

test('[SD51] an answer that is lost on the way makes no second message', async () => {
  const { here, there } = await scene()
  const real = globalThis.fetch
  let lost = 0
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (...args) => {
    const reply = await real(...args)
    if (reply.status !== 201 || lost > 1) return reply
    lost += 1
    throw new TypeError('The answer was lost.')
  })
  here.chat.send('once')
  here.chat.send('and then')
  await until(() => states(here).join() === 'sent,sent')
  await until(() => texts(there).length === 2)
  expect([lost, texts(here), texts(there)]).toEqual([2, ['once', 'and then'], ['once', 'and then']])
})

test('[SD52] what the server refuses is shown with the reason, and sent or forgotten as its author says', async () => {
  const { id, ann, here, there } = await scene()
  await there.synced
  const real = globalThis.fetch
  let lost = 0
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, request) => {
    if (request?.method !== 'POST' || !String(url).endsWith('/messages')) return real(url, request)
    lost += 1
    throw new TypeError('No network.')
  })
  for (const text of ['one', 'two']) there.chat.send(text)
  await until(() => lost > 0)
  // Before the messages get through, however soon they are tried again.
  await ann.api.trips.addMember(id, { userId: 'bob', role: 'viewer' })
  fetched.mockRestore()
  await until(() => states(there).join() === 'failed,failed')
  expect(there.chat.messages[0]!.problem).toContain('viewer')
  await until(() => !there.chat.mayWrite)
  expect(() => there.chat.send('three')).toThrow('Your role does not let you write here.')
  await ann.api.trips.addMember(id, { userId: 'bob', role: 'commenter' })
  await until(() => there.chat.mayWrite)
  const [one, two] = there.chat.messages
  there.chat.discard(two!.id)
  there.chat.retry(one!.id)
  await until(() => states(there).join() === 'sent')
  await until(() => texts(here).join() === 'one')
})

test('[SD52] what nobody could send is refused at once', async () => {
  const { here } = await scene()
  expect(() => here.chat.send(' ')).toThrow('Write something.')
  expect(() => here.chat.send('x'.repeat(1001))).toThrow('At most 1000 characters.')
  expect(() => here.chat.send('x', { replyTo: 'none' })).toThrow(/not sent yet/)
  expect(here.chat.messages).toEqual([])
})

test('[SD53] a suggestion becomes one activity, however many put it into the plan at once', async () => {
  const { here, there } = await scene()
  here.chat.send('Boat trip\nfrom the old harbour', { type: 'suggestion' })
  here.chat.send('Hello')
  await until(() => texts(there).length === 2 && states(here).join() === 'sent,sent')
  const [suggestion, plain] = there.chat.messages
  const dayId = here.trip.days.add({ title: 'Day 1' })
  expect(here.chat.toActivity(suggestion!.id, dayId)).toBe(suggestion!.id)
  there.chat.toActivity(suggestion!.id)
  await Promise.all([here.saved(), there.saved()])
  for (const room of [here, there]) {
    await until(() => room.chat.messages[0]!.became !== null)
    expect(room.chat.messages[0]!.became).toEqual({ collection: 'activities', id: suggestion!.id })
    expect(room.trip.activities.list()).toMatchObject([
      { id: suggestion!.id, title: 'Boat trip', description: 'Boat trip\nfrom the old harbour' },
    ])
  }
  expect(() => there.chat.toActivity(plain!.id)).toThrow('Only a suggestion')
  // Taken out of the plan, it is a suggestion again.
  here.trip.activities.remove(suggestion!.id)
  await until(() => there.chat.messages[0]!.became === null)
})

test('[SD53] a suggestion is put to the vote', async () => {
  const { here, there } = await scene()
  const pollId = await here.polls.propose({ question: 'What?', options: [{ title: 'Museum' }] })
  there.chat.send('Boat trip', { type: 'suggestion' })
  await until(() => states(there).join() === 'sent' && texts(here).length === 1)
  await until(() => here.polls.get(pollId) !== undefined)
  here.chat.toOption(here.chat.messages[0]!.id, pollId)
  await until(() => there.polls.get(pollId)?.options.length === 2)
  expect(there.polls.get(pollId)!.options.map(({ title }) => title)).toContain('Boat trip')
  await until(() => there.chat.messages[0]!.became?.collection === 'options')
})

test('[SD15] wipe forgets what was not sent', async () => {
  const { server, id, there, bob } = await scene({ offline: true })
  await server.kill()
  there.chat.send('offline')
  await until(async () =>
    (await indexedDB.databases()).some(({ name }) => name?.includes('/chat/')),
  )
  await bob.wipe()
  expect((await indexedDB.databases()).filter(({ name }) => name?.includes(id))).toEqual([])
})
