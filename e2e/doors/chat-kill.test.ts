/** A chat whose server is killed. */
import type { ChatMessage, ConcordEvent } from '@concord/schemas'
import { afterEach, expect, test } from 'vitest'
import { cleanUp, startConcord } from '../concord.ts'
import { until } from '../stock.ts'

afterEach(cleanUp)

/** Messages in each round. */
const SENT = 15

test(
  '[CH10] what was acknowledged is there after kill -9, once, with its event',
  { timeout: 120_000 },
  async () => {
    let own = await startConcord()
    const call = (method: string, path: string, body?: unknown) =>
      own.call('ana', method, path, body)
    const { body: trip } = await call('POST', '/api/v1/trips', { title: 'Rome' })
    const base = `/api/v1/trips/${trip.id}/messages`
    const known = new Map<string, string>()
    const key = (round: number, at: number): string => `r${round}-${at}`
    for (let round = 0; round < 2; round += 1) {
      const sending = Array.from({ length: SENT }, async (_, at) => {
        const clientKey = key(round, at)
        const reply = await call('POST', base, { text: clientKey, clientKey }).catch(
          () => undefined,
        )
        if (reply?.status === 201) known.set(clientKey, reply.body.id)
      })
      await until(() => known.size > round * SENT + 5)
      await own.kill()
      await Promise.all(sending)
      own = await own.restart()
      // What was not acknowledged is sent again, as a device does.
      await Promise.all(
        Array.from({ length: SENT }, async (_, at) => {
          const clientKey = key(round, at)
          const { body } = await call('POST', base, { text: clientKey, clientKey })
          expect(body.id).toBe(known.get(clientKey) ?? body.id)
          known.set(clientKey, body.id)
        }),
      )
    }
    const { items } = (await call('GET', `${base}?limit=200`)).body as { items: ChatMessage[] }
    expect(items.map(({ text }) => text).toSorted()).toEqual([...known.keys()].toSorted())
    const events = await call('GET', '/api/v1/events?since=0&limit=500&types=chat.posted')
    expect(events.body.items.map(({ seq }: ConcordEvent) => seq)).toEqual(
      items.map(({ seq }) => seq).toReversed(),
    )
  },
)
