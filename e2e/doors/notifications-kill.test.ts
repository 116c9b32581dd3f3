/** Inboxes whose server is killed. NOTIFY_KILL_ROUNDS sets how often, KILL_SEED repeats a run. */
import type { ChatMessage, Notification } from '@concord/schemas'
import { afterEach, expect, test } from 'vitest'
import { chanceFrom } from '../chance.ts'
import { cleanUp, startConcord } from '../concord.ts'
import { until } from '../stock.ts'

const ROUNDS = Number(process.env['NOTIFY_KILL_ROUNDS'] ?? 5)
const SEED = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** Messages in each round. */
const SENT = 12

afterEach(cleanUp)

test(
  '[NO2] whenever the server is killed, everything that happened is in the inbox exactly once',
  { timeout: 60_000 + ROUNDS * 20_000 },
  async () => {
    console.log(`notification kill rounds: KILL_SEED=${SEED} NOTIFY_KILL_ROUNDS=${ROUNDS}`)
    const chance = chanceFrom(SEED)
    let own = await startConcord()
    const call = (userId: string, method: string, path: string, body?: unknown) =>
      own.call(userId, method, path, body)
    const { body: trip } = await call('ana', 'POST', '/api/v1/trips', { title: 'Rome' })
    const path = `/api/v1/trips/${trip.id}`
    await call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'editor' })
    for (let round = 0; round < ROUNDS; round += 1) {
      let answered = 0
      const say = async (nth: number): Promise<void> => {
        const clientKey = `r${round}-${nth}`
        const message = { text: `@ben ${clientKey}`, clientKey }
        // What was not answered is sent again, as a device does.
        for (let done = false; !done;) {
          const reply = await call('ana', 'POST', `${path}/messages`, message).catch(
            () => undefined,
          )
          done = reply !== undefined && reply.status < 300
          if (!done) await until(() => up)
        }
        answered += 1
      }
      let up = true
      const saying = Array.from({ length: SENT }, (_, nth) => say(nth))
      await until(() => answered > chance.between(0, SENT - 2))
      up = false
      await own.kill()
      own = await own.restart()
      up = true
      await Promise.all(saying)
    }
    const { items } = (await call('ana', 'GET', `${path}/messages?limit=200`)).body as {
      items: ChatMessage[]
    }
    const said = items.map(({ text }) => text)
    expect(said).toHaveLength(ROUNDS * SENT)
    const inbox = async (): Promise<Notification[]> =>
      (await call('ben', 'GET', '/api/v1/realtime/notifications/ben?type=chat&limit=200')).body
        .items
    await until(async () => (await inbox()).length >= said.length)
    const told = (await inbox()).map(({ message }) => message)
    expect(told.toSorted()).toEqual(said.toSorted())
    const query = '?since=0&limit=500&types=notification.created'
    const events = (await call('ben', 'GET', `/api/v1/events${query}`)).body.items
    // Once more for being made a member.
    expect(events).toHaveLength(said.length + 1)
    const { body: counts } = await call('ben', 'GET', '/api/v1/realtime/notifications/ben/counts')
    expect(counts.unread).toBe(said.length + 1)
  },
)
