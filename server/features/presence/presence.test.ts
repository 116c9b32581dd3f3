import { scopeName, type PersonChange, type SeenPerson } from '@concord/schemas'
import { expect, test } from 'vitest'
import { createPresence } from './presence.ts'

const TRIP = scopeName({ tenantId: 't', kind: 'trip', id: 'a' })
const BOARD = scopeName({ tenantId: 't', kind: 'board', id: 'b' })

const state = (id: string, more: object = {}) => ({
  user: { id, name: id.toUpperCase(), color: '#112233' },
  status: 'online',
  ...more,
})

/** A presence at a time of the test's own, and what it told. */
function stage() {
  let now = 1000
  const presence = createPresence({ now: () => now }, { in: () => new Set() })
  const told: string[] = []
  const seen = (person: SeenPerson | undefined): string => person?.status ?? '-'
  presence.onChange((scope, userId, { before, after }: PersonChange) =>
    told.push(`${scope} ${userId} ${seen(before)} ${seen(after)}`),
  )
  const shown = new Map<typeof TRIP, Map<number, unknown>>()
  return {
    presence,
    told,
    pass: (ms: number) => (now += ms),
    say(scope: typeof TRIP, client: number, what: object | undefined) {
      const states = shown.get(scope) ?? new Map<number, unknown>()
      shown.set(scope, states)
      if (what) states.set(client, what)
      else states.delete(client)
      presence.see(scope, states, [client])
    },
  }
}

test('[PS7] somebody comes with their first tab and goes with their last', () => {
  const { told, say } = stage()
  say(TRIP, 1, state('ana'))
  say(TRIP, 2, state('ana', { status: 'busy' }))
  say(TRIP, 1, undefined)
  say(TRIP, 2, state('ana', { status: 'busy' }))
  say(TRIP, 2, undefined)
  say(TRIP, 2, undefined)
  expect(told).toEqual([`${TRIP} ana - online`, `${TRIP} ana online busy`, `${TRIP} ana busy -`])
})

test('[PS7] a client that shows somebody else from now on shows the one before no more', () => {
  const { told, say } = stage()
  say(TRIP, 1, state('ana'))
  say(TRIP, 1, state('ben'))
  say(TRIP, 1, { no: 'person' })
  expect(told).toEqual([
    `${TRIP} ana - online`,
    `${TRIP} ana online -`,
    `${TRIP} ben - online`,
    `${TRIP} ben online -`,
  ])
})

test('[PS10] who is online in a tenant: how, where, and when they did something last', () => {
  const { presence, say, pass } = stage()
  say(TRIP, 1, state('ben', { status: 'away' }))
  pass(500)
  say(BOARD, 1, state('ben', { status: 'busy' }))
  say(TRIP, 2, state('ana'))
  say(TRIP, 3, state('cleo', { status: 'offline' }))
  pass(500)
  // Said again, as stock clients do every 15 s: nobody did anything.
  say(TRIP, 2, state('ana'))
  expect(presence.online('t')).toEqual([
    { userId: 'ana', status: 'online', scopes: [TRIP], lastActivity: '1970-01-01T00:00:01.500Z' },
    {
      userId: 'ben',
      status: 'busy',
      scopes: [TRIP, BOARD],
      lastActivity: '1970-01-01T00:00:01.500Z',
    },
  ])
  expect(presence.online('other')).toEqual([])
  expect(presence.in(TRIP).map(({ user }) => user.id)).toEqual(['ben', 'ana', 'cleo'])
  presence.forget(TRIP)
  expect(presence.online('t')).toMatchObject([{ userId: 'ben', scopes: [BOARD] }])
})
