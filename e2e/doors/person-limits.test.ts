/** What one person may do how often, whatever the door. */
import { afterAll, afterEach, expect, test } from 'vitest'
import { cleanUp, startConcord } from '../concord.ts'
import { closeReaders, sseReader } from '../event-readers.ts'
import { metricOf } from '../metric-of.ts'

afterEach(closeReaders)
afterAll(cleanUp)

test('[LI17] nobody chats, votes or connects more often than they may, and each is told which limit it was', async () => {
  const own = await startConcord({
    env: {
      MAX_CHAT_PER_SECOND: '1',
      MAX_CHAT_BURST: '2',
      MAX_VOTES_PER_SECOND: '1',
      MAX_VOTE_BURST: '2',
      MAX_USER_CONNECTS_PER_SECOND: '1',
      MAX_USER_CONNECT_BURST: '2',
    },
  })
  const { body: trip } = await own.call('ana', 'POST', '/api/v1/trips', { title: 'Rome' })
  const path = `/api/v1/trips/${trip.id}`
  await own.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'editor' })
  const poll = { question: 'Where to?', options: [{ title: 'Rome' }] }
  const { body: asked } = await own.call('ana', 'POST', `${path}/polls`, poll)
  const vote = { optionId: asked.options[0].id, choice: 'up' }
  const deeds = {
    chat: (userId: string) => own.call(userId, 'POST', `${path}/messages`, { text: 'Hello' }),
    votes: (userId: string) => own.call(userId, 'POST', `${path}/polls/${asked.id}/vote`, vote),
  }
  for (const [limit, act] of Object.entries(deeds)) {
    // At once: what may be done grows again with each second.
    const replies = await Promise.all(Array.from({ length: 8 }, () => act('ana')))
    expect([limit, replies.some(({ status }) => status < 300)]).toEqual([limit, true])
    expect(replies.filter(({ status }) => status >= 300)).toContainEqual({
      status: 429,
      body: { error: expect.objectContaining({ code: 'RATE_LIMITED' }) },
    })
    for (const { status, body } of replies)
      if (status >= 300) expect(body.error.details.limit).toBe(limit)
    expect([limit, (await act('ben')).status < 300]).toEqual([limit, true])
    expect(await metricOf(own, `concord_limited_total{limit="${limit}"}`)).toBeGreaterThan(0)
  }
  const token = await own.token('ana')
  const streams = [1, 2, 3, 4].map(() => sseReader(own.url, token))
  expect((await Promise.all(streams)).map(({ status }) => status)).toContain(429)
  expect(await metricOf(own, 'concord_limited_total{limit="connects"}')).toBeGreaterThan(0)
  expect((await sseReader(own.url, await own.token('ben'))).status).toBe(200)
})
