import { ERRORS, type ConcordEvent, type ErrorCode } from '@concord/schemas'
import { describe, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import type { Client, ClientOptions } from '../client.ts'
import { ApiError } from '../core/api-error.ts'
import { stubLocalStorage } from '../test/browser-store.ts'
import { tokenFor } from '../test/people.ts'
import { aGateway, startSmallGateway, type SmallGateway } from '../test/small-gateway.ts'
import { aClient, TRIP_SCOPE } from '../test/stage.ts'

/** What a subscription to everything has heard, by number. */
function hearing(
  client: Client,
  options: Partial<Parameters<Client['events']['subscribe']>[0]> = {},
) {
  const heard: number[] = []
  const subscription = client.events.subscribe({ types: ['*'], ...options }, ({ seq }) => {
    heard.push(seq)
  })
  return { heard, subscription }
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)
/** So many subscriptions were set up with the server. */
const setUps = ({ asked }: SmallGateway) =>
  asked.filter(({ event }) => event === 'subscribe').length
/** Signs of life come in between, the more the slower the machine is. */
const lastAsked = ({ asked }: SmallGateway) => asked.findLast(({ event }) => event !== 'ping')
const isListening = (gateway: SmallGateway) =>
  vi.waitFor(() => expect(lastAsked(gateway)?.event).toBe('get_history'))

test('[SD28] what happens is heard in order, without any room open, from what is new on', async () => {
  const gateway = await aGateway()
  gateway.publish('vote.cast')
  const client = aClient(gateway.url, 'ann')
  const { heard, subscription } = hearing(client)
  await isListening(gateway)
  for (let i = 0; i < 5; i += 1) gateway.publish('vote.cast')
  await vi.waitFor(() => expect(heard).toEqual([2, 3, 4, 5, 6]))
  expect([subscription.seq, subscription.denied, client.status]).toEqual([6, [], 'online'])
  expect(gateway.asked[0]).toEqual({ event: 'auth', data: { token: tokenFor('ann') } })
  subscription.unsubscribe()
  gateway.publish('vote.cast')
  await vi.waitFor(() => expect(lastAsked(gateway)?.event).toBe('unsubscribe'))
  expect(heard).toHaveLength(5)
})

test('[SD28] what happened before is read page by page, then followed', async () => {
  const gateway = await aGateway({ delayMs: 1 })
  for (let i = 0; i < 350; i += 1) gateway.publish('vote.cast')
  const { heard } = hearing(aClient(gateway.url, 'ann'), { since: 20 })
  await vi.waitFor(() => expect(heard.length).toBeGreaterThan(100))
  for (let i = 0; i < 350; i += 1) gateway.publish('vote.cast')
  await vi.waitFor(() => expect(heard).toEqual(upTo(700).slice(20)))
})

test('[SD28] a lost connection skips nothing and repeats nothing', async () => {
  let gateway = await startSmallGateway()
  const client = aClient(gateway.url, 'ann', { token: () => tokenFor('ann') })
  const { heard, subscription } = hearing(client, { since: 0 })
  for (let round = 0; round < 3; round += 1) {
    await isListening(gateway)
    gateway.publish('vote.cast')
    await vi.waitFor(() => expect(heard).toHaveLength(gateway.log.length))
    gateway.publish('vote.cast')
    await gateway.stop()
    for (let i = 0; i < 150; i += 1) gateway.publish('day.added')
    gateway = await startSmallGateway({ port: gateway.port, log: gateway.log })
  }
  await vi.waitFor(() => expect(heard).toEqual(upTo(456)))
  expect(subscription.seq).toBe(456)
  await gateway.stop()
})

test('[SD28] a token that ended on the way is replaced, and nothing is lost', async () => {
  const gateway = await aGateway()
  const token = vi.fn(() => tokenFor('ann'))
  const { heard } = hearing(aClient(gateway.url, 'ann', { token }), { since: 0 })
  await isListening(gateway)
  gateway.publish('vote.cast')
  gateway.expire()
  gateway.publish('vote.cast')
  await vi.waitFor(() => expect(heard).toEqual([1, 2]))
  expect(token).toHaveBeenCalledTimes(2)
})

test('[SD28] renewToken shows the new token and interrupts nothing', async () => {
  const gateway = await aGateway()
  let number = 0
  const client = aClient(gateway.url, 'ann', { token: () => tokenFor('ann', { number }) })
  const { heard } = hearing(client)
  await isListening(gateway)
  number = 1
  await client.renewToken()
  await vi.waitFor(() =>
    expect(lastAsked(gateway)?.data).toEqual({ token: tokenFor('ann', { number: 1 }) }),
  )
  gateway.publish('vote.cast')
  await vi.waitFor(() => expect(heard).toEqual([1]))
  expect(setUps(gateway)).toBe(1)
})

describe('[SD29] several subscriptions', () => {
  test('share one on the server, and each hears its own in order', async () => {
    const gateway = await aGateway()
    for (let i = 0; i < 150; i += 1) gateway.publish(i % 2 === 0 ? 'vote.cast' : 'day.added')
    const client = aClient(gateway.url, 'ann')
    const all = hearing(client, { since: 0 })
    await vi.waitFor(() => expect(all.heard).toHaveLength(150))
    const votes = hearing(client, { types: ['vote.*'], since: 140 })
    const here = hearing(client, { scope: TRIP_SCOPE, since: 0 })
    gateway.publish('vote.cast', { scope: TRIP_SCOPE })
    await vi.waitFor(() => expect(here.heard).toEqual([151]))
    gateway.publish('vote.cast')
    gateway.publish('day.added', { scope: TRIP_SCOPE })
    await vi.waitFor(() => {
      expect(all.heard).toEqual(upTo(153))
      expect(votes.heard).toEqual([141, 143, 145, 147, 149, 151, 152])
      expect(here.heard).toEqual([151, 153])
    })
    all.subscription.unsubscribe()
    here.subscription.unsubscribe()
    await vi.waitFor(() =>
      expect(gateway.asked.findLast(({ event }) => event === 'subscribe')?.data).toEqual({
        eventTypes: ['vote.*'],
      }),
    )
    gateway.publish('vote.cast')
    await vi.waitFor(() => expect(votes.heard.at(-1)).toBe(154))
    expect(all.heard).toHaveLength(153)
  })

  test('miss nothing while the one on the server is set up anew', async () => {
    let publish = () => {}
    const gateway = await aGateway({
      refuse(event) {
        if (event === 'subscribe' || event === 'unsubscribe') publish()
        return undefined
      },
    })
    const client = aClient(gateway.url, 'ann')
    const votes = hearing(client, { types: ['vote.*'] })
    await isListening(gateway)
    publish = () => void gateway.publish('vote.cast')
    // What is asked for one alone is streamed for a moment, and the others may not go by it.
    const some = hearing(client, { types: ['vote.*', 'day.*'] })
    const others = hearing(client, { types: ['trip.*'] })
    await vi.waitFor(() => expect(others.subscription.seq).toBeGreaterThan(0))
    await vi.waitFor(() => {
      expect(votes.heard).toEqual(upTo(gateway.log.length))
      expect(some.heard.at(-1)).toBe(gateway.log.length)
    })
    expect(some.heard).toEqual(upTo(gateway.log.length).slice(-some.heard.length))
    some.subscription.unsubscribe()
    others.subscription.unsubscribe()
    await vi.waitFor(() => expect(setUps(gateway)).toBe(5))
    await isListening(gateway)
    await vi.waitFor(() => expect(votes.heard).toEqual(upTo(gateway.log.length)))
    expect(gateway.log.length).toBe(8)
  })

  test('do not mind one that is refused, which says so', async () => {
    let code: ErrorCode | undefined = 'ACCESS_DENIED'
    const gateway = await aGateway({
      refuse: (event, { scope }) =>
        event === 'subscribe' && scope === TRIP_SCOPE ? code : undefined,
      denied: ['commission.*'],
    })
    const client = aClient(gateway.url, 'ann', { token: () => tokenFor('ann') })
    const onError = vi.fn()
    const good = hearing(client, { types: ['vote.*', 'commission.*'], since: 0 })
    const refused = hearing(client, { scope: TRIP_SCOPE, since: 0, onError })
    const deaf = hearing(client, { types: ['commission.*'], onError })
    gateway.publish('vote.cast', { scope: TRIP_SCOPE })
    await vi.waitFor(() => expect(good.heard).toEqual([1]))
    expect(good.subscription.denied).toEqual(['commission.*'])
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(2))
    expect(onError.mock.calls).toEqual([
      [new ApiError('ACCESS_DENIED', ERRORS.ACCESS_DENIED.message, 403), undefined],
      [new ApiError('ACCESS_DENIED', 'You may not hear of commission.*.', 403), undefined],
    ])
    expect(deaf.subscription.denied).toEqual(['commission.*'])
    expect(refused.heard).toEqual([])
    code = undefined
    await client.renewToken()
    await vi.waitFor(() => expect(refused.heard).toEqual([1]))
  })
})

test('[SD29] types that cannot be any are refused at once', () => {
  const client = aClient('ws://127.0.0.1:9', 'ann')
  expect(() => hearing(client, { types: [] })).toThrow('Name at least one type')
  expect(() => hearing(client, { types: ['Vote!'] })).toThrow('"Vote!" is no type of event')
})

describe('[SD28] handlers', () => {
  async function handled(handler: (event: ConcordEvent) => void | Promise<void>) {
    const gateway = await aGateway()
    const onError = vi.fn()
    const client = aClient(gateway.url, 'ann')
    const subscription = client.events.subscribe({ types: ['*'], since: 0, onError }, handler)
    await isListening(gateway)
    return { gateway, subscription, onError }
  }

  test('run one after another', async () => {
    let running = 0
    const order: string[] = []
    const { gateway } = await handled(async ({ seq }) => {
      running += 1
      expect(running).toBe(1)
      order.push(`begin ${seq}`)
      await new Promise((resolve) => setTimeout(resolve, 10 - seq))
      order.push(`end ${seq}`)
      running -= 1
    })
    for (let i = 0; i < 3; i += 1) gateway.publish('vote.cast')
    await vi.waitFor(() =>
      expect(order).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']),
    )
  })

  test('that fail are called again; the next event waits', async () => {
    let failures = 3
    const calls: number[] = []
    const { gateway, subscription, onError } = await handled(({ seq }) => {
      calls.push(seq)
      failures -= 1
      if (failures >= 0) throw new Error('not yet')
    })
    gateway.publish('vote.cast')
    gateway.publish('vote.cast')
    await vi.waitFor(() => expect(subscription.seq).toBe(2))
    expect(calls).toEqual([1, 1, 1, 1, 2])
    expect(onError).not.toHaveBeenCalled()
  })

  test('that fail again and again are told of, and the next event follows', async () => {
    const calls: number[] = []
    const { gateway, subscription, onError } = await handled(async ({ seq }) => {
      calls.push(seq)
      if (seq === 1) throw new Error('never')
    })
    const first = gateway.publish('vote.cast')
    gateway.publish('vote.cast')
    await vi.waitFor(() => expect(subscription.seq).toBe(2))
    expect(calls).toEqual([1, 1, 1, 1, 1, 2])
    expect(onError.mock.calls).toEqual([[new Error('never'), first]])
  })

  test('that are slow do not make the rest wait in memory', async () => {
    const gate = Promise.withResolvers<void>()
    const heard: number[] = []
    const { gateway, subscription } = await handled(async ({ seq }) => {
      if (seq === 1) await gate.promise
      heard.push(seq)
    })
    for (let i = 0; i < 1000; i += 1) gateway.publish('vote.cast')
    await new Promise((resolve) => setTimeout(resolve, 100))
    gate.resolve()
    await vi.waitFor(() => expect(subscription.seq).toBe(1000))
    expect(heard).toEqual(upTo(1000))
    expect(gateway.asked.filter(({ event }) => event === 'get_history').length).toBeGreaterThan(5)
  })

  test('are not called after unsubscribe, not even again', async () => {
    const calls: number[] = []
    const { gateway, subscription } = await handled(({ seq }) => {
      calls.push(seq)
      subscription.unsubscribe()
      subscription.unsubscribe()
      throw new Error('never')
    })
    gateway.publish('vote.cast')
    await vi.waitFor(() => expect(calls).toEqual([1]))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(calls).toEqual([1])
    expect(subscription.seq).toBe(0)
  })
})

describe('[SD30] a subscription with a name', () => {
  const named = (gateway: SmallGateway, options: Partial<ClientOptions> = {}) =>
    aClient(gateway.url, 'ann', options)

  test('goes on after a reload where it was, also when nothing had happened yet', async () => {
    stubLocalStorage()
    const gateway = await aGateway()
    gateway.publish('vote.cast')
    const before = named(gateway)
    const first = hearing(before, { name: 'inbox' })
    await isListening(gateway)
    await before.close()
    gateway.publish('vote.cast')
    gateway.publish('vote.cast')
    const after = named(gateway)
    const second = hearing(after, { name: 'inbox', since: 0 })
    await vi.waitFor(() => expect(second.heard).toEqual([2, 3]))
    expect(first.heard).toEqual([])
    await after.close()
    const third = hearing(named(gateway), { name: 'inbox' })
    gateway.publish('vote.cast')
    await vi.waitFor(() => expect(third.heard).toEqual([4]))
  })

  test('is one at a time, and the next one waits for the last handler', async () => {
    const gateway = await aGateway()
    const client = named(gateway)
    const gate = Promise.withResolvers<void>()
    const handler = vi.fn(() => gate.promise)
    const slow = client.events.subscribe({ types: ['*'], since: 0, name: 'inbox' }, handler)
    expect(() => hearing(client, { name: 'inbox' })).toThrow('a subscription "inbox" already')
    await isListening(gateway)
    gateway.publish('vote.cast')
    gateway.publish('vote.cast')
    await vi.waitFor(() => expect(handler).toHaveBeenCalledOnce())
    slow.unsubscribe()
    const { heard } = hearing(client, { name: 'inbox' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(heard).toEqual([])
    gate.resolve()
    await vi.waitFor(() => expect(heard).toEqual([2]))
  })

  test('is forgotten with everything else of the person', async () => {
    const kept = stubLocalStorage()
    const gateway = await aGateway()
    const client = named(gateway)
    const { heard } = hearing(client, { name: 'inbox' })
    await isListening(gateway)
    expect(kept.size).toBe(1)
    await client.wipe()
    gateway.publish('vote.cast')
    await vi.waitFor(() => expect(heard).toEqual([1]))
    expect(kept.size).toBe(0)
  })
})

describe('[SD31] the session', () => {
  test('keeps a silent connection by a sign of life', async () => {
    const sockets: unknown[] = []
    class Counted extends WebSocket {
      constructor(url: string) {
        super(url)
        sockets.push(this)
      }
    }
    const gateway = await aGateway()
    hearing(aClient(gateway.url, 'ann', { WebSocket: Counted }))
    await vi.waitFor(() =>
      expect(gateway.asked.filter(({ event }) => event === 'ping').length).toBeGreaterThan(1),
    )
    expect(sockets).toHaveLength(1)
  })

  test('that is refused for good says so once, and is tried again by renewToken', async () => {
    let refuse = true
    const gateway = await aGateway({
      refuse: (event) => (refuse && event === 'auth' ? 'ACCESS_DENIED' : undefined),
    })
    const client = aClient(gateway.url, 'ann', { token: () => tokenFor('ann') })
    const onError = vi.fn()
    const { heard } = hearing(client, { since: 0, onError })
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1))
    expect(onError.mock.calls[0]![0]).toMatchObject({ code: 'ACCESS_DENIED' })
    refuse = false
    gateway.publish('vote.cast')
    await client.renewToken()
    await vi.waitFor(() => expect(heard).toEqual([1]))
  })

  test('that is refused for now is tried again, and so is what is asked of it', async () => {
    const refusals: Record<string, ErrorCode[]> = {
      auth: ['RATE_LIMITED', 'TOKEN_EXPIRED'],
      subscribe: ['STORAGE_UNAVAILABLE', 'TOKEN_EXPIRED'],
      get_history: ['INTERNAL_ERROR', 'UNAUTHENTICATED'],
    }
    const gateway = await aGateway({ refuse: (event) => refusals[event]?.shift() })
    gateway.publish('vote.cast')
    const client = aClient(gateway.url, 'ann', { token: () => tokenFor('ann') })
    const { heard } = hearing(client, { since: 0 })
    await vi.waitFor(() => expect(heard).toEqual([1]))
    expect(Object.values(refusals).flat()).toEqual([])
  })
})
