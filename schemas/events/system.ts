/** What the people who run a server tell everybody in the tenant. */
import { z } from 'zod'
import type { EventRule } from './event.ts'
import { AnnouncementType } from './rooms.ts'

export const SYSTEM_MESSAGE = 'system.message'

export const SystemMessage = z.strictObject({
  message: z.string().trim().min(1).max(1000),
  type: AnnouncementType.default('announcement'),
})
export type SystemMessage = z.infer<typeof SystemMessage>

export const systemEvents: readonly EventRule[] = [
  {
    type: SYSTEM_MESSAGE,
    version: 1,
    data: SystemMessage,
    audience: 'tenant',
    about: 'An admin told everybody something.',
  },
]
