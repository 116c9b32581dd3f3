/** Saying who one is, and that one is still there. */
import { z } from 'zod'
import { verb } from './verb.ts'

export const auth = verb({
  schema: z.object({ token: z.string().max(16_384) }),
  access: 'anybody',
  about:
    'Says who you are: `connected {userId, tenantId, sessionId, timestamp}`. Send it again with a new token before the old one runs out.',
  async run({ token }, caller) {
    await caller.signIn(token)
  },
})

export const ping = verb({
  schema: z.object({}),
  access: 'anybody',
  about: 'A sign of life: `pong {timestamp}`. Who says nothing for long is disconnected.',
  async run(_, { reply, clock }) {
    reply('pong', { timestamp: new Date(clock.now()).toISOString() })
  },
})
