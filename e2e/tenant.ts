/** A tenant of one's own on a server, and what tests do in it. */
import type { ConcordEvent, QueueName } from '@concord/schemas'
import { expect } from 'vitest'
import * as Y from 'yjs'
import { request, type ConcordServer, type Reply } from './concord.ts'
import { sseReader, textClient, type SseReader, type TextClient } from './event-readers.ts'
import { stockClient, type StockClient } from './stock.ts'

export interface Tenant {
  readonly id: string
  token(userId: string, roles?: readonly string[], expiresInSeconds?: number): Promise<string>
  call(
    userId: string,
    method: string,
    path: string,
    body?: unknown,
    roles?: readonly string[],
  ): Promise<Reply>
  /** Ana's trip, with Ben as an editor. */
  trip(title?: string): Promise<{ id: string; scope: string; path: string }>
  /** What somebody reads of the log; all of it without a query. */
  log(userId: string, query?: string, roles?: readonly string[]): Promise<ConcordEvent[]>
  /** A stock editor of a document. */
  editor(userId: string, scope: string): Promise<StockClient>
  /** From here on none of the tenant's jobs of that queue begins: what comes about all the same, came without them. */
  pauseQueue(queue: QueueName): Promise<void>
  /** Publishes so many events that everybody hears of. */
  publish(count: number): Promise<void>
  /** An open stream, and a socket that is signed in. */
  listeners(
    userId: string,
    query?: string,
    roles?: readonly string[],
  ): Promise<[SseReader, TextClient]>
}

let tenants = 0

/** A tenant that nothing has happened in. */
export function createTenant(server: ConcordServer): Tenant {
  tenants += 1
  const id = `t${tenants}`
  const tenant: Tenant = {
    id,
    token: (userId, roles = ['user'], expiresInSeconds = 3600) =>
      server.token(userId, { tenantId: id, roles: [...roles], expiresInSeconds }),
    async call(userId, method, path, body, roles) {
      return request(server.url, method, path, await tenant.token(userId, roles), body)
    },
    async trip(title = 'Rome') {
      const { body } = await tenant.call('ana', 'POST', '/api/v1/trips', { title })
      const path = `/api/v1/trips/${body.id}`
      await tenant.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'editor' })
      return { id: body.id, scope: body.scope, path }
    },
    async log(userId, query = '?since=0&limit=500', roles) {
      const path = `/api/v1/events${query}`
      const { status, body } = await tenant.call(userId, 'GET', path, undefined, roles)
      expect([status, body.error]).toEqual([200, undefined])
      return body.items
    },
    async editor(userId, scope) {
      const client = stockClient(server.wsUrl, scope, await tenant.token(userId))
      await client.synced()
      return client
    },
    async pauseQueue(queue) {
      const path = `/api/v1/admin/queues/${queue}/pause`
      const { status, body } = await tenant.call('boss', 'POST', path, undefined, ['admin'])
      expect([status, body.paused]).toEqual([200, true])
    },
    async publish(count) {
      for (let left = count; left > 0; left -= 100) {
        const events = Array.from({ length: Math.min(left, 100) }, (_, index) => ({
          type: 'package.updated',
          data: { packageId: `p${index}`, name: `Package ${index}` },
        }))
        const { status } = await tenant.call('boss', 'POST', '/api/v1/events', events, ['admin'])
        expect(status).toBe(201)
      }
    },
    async listeners(userId, query = '', roles) {
      const token = await tenant.token(userId, roles)
      return [await sseReader(server.url, token, query), await textClient(server.wsUrl, token)]
    },
  }
  return tenant
}

/** An entry of a collection as editors make it. */
export function entry(fields: Readonly<Record<string, unknown>>): Y.Map<unknown> {
  return new Y.Map(Object.entries({ position: 'a0', ...fields }))
}
