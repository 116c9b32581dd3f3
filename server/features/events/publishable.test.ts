import {
  KINDS,
  eventRegistry,
  type AccountRole,
  type NewEvent,
  type UserId,
} from '@concord/schemas'
import { expect, test } from 'vitest'
import { publishable } from './publishable.ts'

const registry = eventRegistry(Object.values(KINDS))
const NOW = Date.parse('2026-07-01T10:00:00Z')
const payment = { paymentId: 'pay1', jamaahId: 'j1', amount: 100, status: 'confirmed' }

function placed(event: Partial<NewEvent>, roles: AccountRole[] = ['admin'], userId = 'boss') {
  const whole: NewEvent = { type: 'payment.confirmed', data: payment, ...event }
  return publishable(whole, { userId: userId as UserId, roles }, registry, NOW)
}

test('[EV12] an event is about what its data names, unless it says otherwise, and happened now, unless it says when', () => {
  expect(placed({})).toMatchObject({ entityId: 'pay1', at: NOW, actor: 'boss', scopeId: null })
  expect(placed({ entityId: 'x' })).toMatchObject({ entityId: 'x' })
  const at = '2026-06-30T08:00:00.000Z'
  expect(placed({ at })).toMatchObject({ at: Date.parse(at), late: false })
  // Clocks differ a little.
  expect(() => placed({ at: '2026-07-01T10:00:30Z' })).not.toThrow()
  expect(() => placed({ at: '2026-07-01T10:02:00Z' })).toThrow('still to come')
})

test('[EV6] the agent in the data is who hears of it beside the admins', () => {
  const data = { ...payment, agentId: 'agent7' }
  expect(placed({ data })).toMatchObject({ audience: 'agents', audienceUser: 'agent7' })
  expect(placed({})).not.toHaveProperty('audienceUser')
  expect(placed({ type: 'payment.refunded', data })).not.toHaveProperty('audienceUser')
})

test('[EV15] admins share their keys, and no agent can take one of them', () => {
  const data = { ...payment, agentId: 'agent7' }
  const keys = [
    placed({ key: 'k' }),
    placed({ key: 'k' }, ['super_admin'], 'chief'),
    placed({ key: 'k', data }, ['agent'], 'agent7'),
    placed({ key: 'k', data: { ...payment, agentId: 'agent8' } }, ['agent'], 'agent8'),
  ].map(({ key }) => key)
  expect(keys[0]).toBe(keys[1])
  expect(new Set(keys).size).toBe(3)
})
