/** The routes of a document's lock. */
import { z } from 'zod'
import type { Kind } from '../kinds/kind.ts'
import { Lock } from '../lock.ts'
import { onceEach, route } from './route.ts'

const NewLock = z.strictObject({
  /** How long it lasts without being renewed; the server has a default and a most. */
  ttlSeconds: z.number().int().min(1).optional(),
  reason: z.string().trim().max(200).optional(),
  /** Only go on holding it: 409 when it is not yours any more, instead of taking it again. */
  renew: z.boolean().optional(),
})

export const lockRoutes = onceEach((kind: Pick<Kind, 'name' | 'plural'>) => {
  const path = `/api/v1/${kind.plural}/:id/lock`
  return {
    take: route({
      method: 'POST',
      path,
      summary: `Take the lock of the ${kind.name}, or hold it for longer: nobody else can change anything until you give it back or it runs out. \`renew\`: only hold it for longer, 409 when it is not yours any more. 423 while somebody else holds it; \`details\` say who, and until when.`,
      access: 'edit',
      body: NewLock,
      reply: Lock,
      status: 200,
    }),
    read: route({
      method: 'GET',
      path,
      summary: `Who holds the lock of the ${kind.name}; \`null\`: nobody.`,
      access: 'read',
      reply: z.object({ lock: Lock.nullable() }),
      status: 200,
    }),
    release: route({
      method: 'DELETE',
      path,
      summary: `Give back the lock of the ${kind.name}. Owners and admins may also end somebody else's. Nothing happens when nobody holds it.`,
      access: 'read',
      status: 204,
    }),
  } as const
})
