/** A trip to lock, with people of every role in it. */
import { LockNotice, RejectedNotice, type RejectedChange } from '@concord/schemas'
import { expect } from 'vitest'
import type { ConcordServer } from './concord.ts'
import type { StockClient } from './stock.ts'
import { createTenant, type Tenant } from './tenant.ts'

export interface LockedTrip {
  readonly tenant: Tenant
  readonly id: string
  readonly scope: string
  readonly path: string
}

/** Ana owns it, Ben edits, Carla may vote, Vic may look. */
export async function aTrip(server: ConcordServer): Promise<LockedTrip> {
  const tenant = createTenant(server)
  const trip = await tenant.trip()
  for (const [userId, role] of [
    ['carla', 'commenter'],
    ['vic', 'viewer'],
  ])
    await tenant.call('ana', 'POST', `${trip.path}/members`, { userId, role })
  return { tenant, ...trip }
}

/** Takes the lock and expects to get it. */
export async function lock(
  { tenant, path }: Pick<LockedTrip, 'tenant' | 'path'>,
  userId: string,
  body: object = { ttlSeconds: 600 },
): Promise<void> {
  const reply = await tenant.call(userId, 'POST', `${path}/lock`, body)
  expect([reply.status, reply.body.userId]).toEqual([200, userId])
}

/** What a stock client is told of the lock, and of what was taken back. */
export function listen({ provider }: StockClient): {
  readonly locks: LockNotice['lock'][]
  readonly taken: RejectedChange[]
} {
  const locks: LockNotice['lock'][] = []
  const taken: RejectedChange[] = []
  provider.on('stateless', ({ payload }: { payload: string }) => {
    const message: unknown = JSON.parse(payload)
    const notice = LockNotice.safeParse(message)
    if (notice.success) locks.push(notice.data.lock)
    const rejected = RejectedNotice.safeParse(message)
    if (rejected.success) taken.push(...rejected.data.changes)
  })
  return { locks, taken }
}
