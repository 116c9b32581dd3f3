/**
 * Background work of a server that is killed again and again, looked at where its effects arrive. JOB_KILL_ROUNDS sets how
 * often, JOB_KILL_SEED repeats the moments.
 */
import type { ConcordEvent } from '@concord/schemas'
import { afterEach, expect, test } from 'vitest'
import { chanceFrom } from '../chance.ts'
import { cleanUp, startConcord } from '../concord.ts'
import { hookReceiver } from '../hook-receiver.ts'
import { until } from '../stock.ts'

const ROUNDS = Number(process.env['JOB_KILL_ROUNDS'] ?? 2)
const SEED = Number(process.env['JOB_KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** Jobs in each round. */
const EVENTS = 40

afterEach(cleanUp)

test(
  '[JO20] after kill -9 every job that was asked for is done, and an effect that comes twice says that it is the same',
  { timeout: 30_000 + ROUNDS * 10_000 },
  async () => {
    console.log(`job kill rounds: JOB_KILL_SEED=${SEED} JOB_KILL_ROUNDS=${ROUNDS}`)
    const chance = chanceFrom(SEED)
    const { url, received } = await hookReceiver()
    let server = await startConcord({ env: { PRIVATE_ADDRESSES: 'true' } })
    const call = async (method: string, path: string, body?: unknown) => {
      const token = await server.token('boss', { roles: ['admin'] })
      const response = await fetch(`${server.url}/api/v1/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      expect(response.status).toBeLessThan(300)
      return response.json()
    }
    const { id } = await call('POST', 'webhooks', { url, types: ['package.*'] })
    const due: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = received.length
      const { items } = await call(
        'POST',
        'events',
        Array.from({ length: EVENTS }, (_, nth) => ({
          type: 'package.updated',
          data: { packageId: `p${nth}`, name: `Package ${nth}` },
        })),
      )
      due.push(...items.map(({ seq }: ConcordEvent) => seq))
      const enough = before + chance.between(0, EVENTS - 5)
      await until(() => received.length >= enough)
      await server.kill()
      server = await server.restart()
    }
    const messages = (): string[] => [...new Set(received.map((message) => message.id))]
    await until(() => messages().length === due.length)
    expect(messages().toSorted()).toEqual(due.map((seq) => `msg_${id}_${seq}`).toSorted())
    for (const { id: messageId, body } of received)
      expect(messageId).toBe(`msg_${id}_${(JSON.parse(body) as ConcordEvent).seq}`)
    await expect
      .poll(() => call('GET', 'admin/jobs/stats'))
      .toMatchObject({ pending: 0, processing: 0, failed: 0 })
    const { byType } = await call('GET', 'admin/jobs/stats')
    expect(byType['webhook.deliver']).toBe(due.length)
    for (const status of ['pending', 'failed', 'skipped'])
      expect((await call('GET', `webhooks/${id}/deliveries?status=${status}`)).items).toEqual([])
    console.log(`${due.length} jobs, ${received.length - due.length} effects came twice`)
  },
)
