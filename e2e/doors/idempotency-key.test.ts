/** The header `Idempotency-Key`, on every route that takes one. */
import { KINDS, routeGroups } from '@concord/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { createTenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterAll(cleanUp)

const taking = routeGroups(Object.values(KINDS)).flatMap(({ kind, routes }) =>
  routes.filter((route) => route.idempotencyKey).map((route) => ({ kind, route })),
)

test('[RE7] a key that is too long is refused by every route that takes one, and one that fits by none', async () => {
  const tenant = createTenant(server)
  const token = await tenant.token('boss', ['admin'])
  expect(taking.map(({ route }) => route.path)).toContain('/api/v1/events')
  for (const { kind, route } of taking) {
    const made =
      kind && (await tenant.call('boss', 'POST', `/api/v1/${kind.plural}`, { title: 'Rome' }))
    const words = async (key: string): Promise<string> => {
      const reply = await fetch(server.url + route.path.replace(':id', made?.body.id), {
        method: route.method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: '{}',
      })
      return `${reply.status} ${await reply.text()}`
    }
    expect(await words('k'.repeat(201)), route.path).toMatch(/^400 .*Idempotency-Key: at most 200/)
    // What is wrong is the empty body alone.
    expect(await words('k'.repeat(200)), route.path).toMatch(/^400 .*The body is not valid/)
  }
})
