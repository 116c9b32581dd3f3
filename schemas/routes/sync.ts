/** A document for whoever cannot open a socket: one request takes an update and gives what its sender lacks. */
import { z } from 'zod'
import { RejectedChange } from '../rejected.ts'
import { route } from './route.ts'

const Base64 = z.base64()

export const syncRoutes = {
  exchange: route({
    method: 'POST',
    path: '/api/v1/sync/:docName',
    summary:
      'Exchange a document with Yjs, without a socket. `:docName` is its name, `{tenant}/{kind}/{id}`, encoded or as it is. For who may read it; an `update` is taken from who may write in it, as from a socket: what is not allowed is taken back, which comes with the answer. The answer comes when all that it speaks of is on disk.',
    access: 'signed-in',
    body: z.strictObject({
      /** What the caller has, with `update`; without it the caller has nothing. */
      stateVector: Base64.optional(),
      /** A Yjs update (version 1), or several merged ones. Those of one client are sent one after another. */
      update: Base64.optional(),
      /** The update was made without a network: what it tells of is marked as late. */
      offline: z.boolean().default(false),
    }),
    reply: z.object({
      /** What the caller lacks. */
      update: Base64,
      /** What the server has. */
      stateVector: Base64,
      /** False: the update builds on edits that the server never saw. Send all that its `stateVector` lacks. */
      saved: z.boolean(),
      /** What was taken back, and why; `changes` has the first of `count`. */
      rejected: z
        .object({ changes: z.array(RejectedChange), count: z.number().int().min(1) })
        .optional(),
    }),
    status: 200,
  }),
} as const
