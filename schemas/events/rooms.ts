/** What is said in a room, and what somebody outside recommends to it, beside what its document tells. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import type { EventRule } from './event.ts'

export const ROOM_ANNOUNCED = 'room.announced'
export const ROOM_WHISPERED = 'room.whispered'

/** What kind of message it is, for those who show it. */
export const AnnouncementType = z.enum(['announcement', 'alert', 'maintenance'])
export type AnnouncementType = z.infer<typeof AnnouncementType>

const Message = z.string().trim().min(1).max(1000)

export const roomEvents: readonly EventRule[] = [
  {
    type: ROOM_ANNOUNCED,
    version: 1,
    data: z.object({ message: Message, type: AnnouncementType }),
    audience: 'scope',
    about: 'Somebody who manages a room told everybody in it something.',
  },
  {
    type: ROOM_WHISPERED,
    version: 1,
    data: z.object({ message: Message, fromUserId: UserId, toUserId: UserId }),
    audience: 'user',
    about: 'Somebody told one other person in a room something. Nobody else hears it.',
  },
]
