/** Verbs of trip rooms. */
import { z } from 'zod'
import { ChatText, ChatType } from '../chat.ts'
import { ThingId } from '../ids.ts'
import { GeoLocation, PresenceStatus } from '../presence.ts'
import { TRIP_COMMANDS } from './trip-command.ts'
import { verb } from './verb-rule.ts'

export const tripVerbs = {
  join_trip_room: verb({
    access: 'signed-in',
    place: ['tripId'],
    joins: true,
    may: 'read',
    data: z.object({ visible: z.boolean().optional() }),
    answer: 'trip_room_joined',
    about:
      'Joins a trip: `trip_room_joined {tripId, members}` with who is there, then `trip_updated` with the whole trip (`initial: true`). From then on you hear `trip_updated`, `chat_message`, `user_joined`, `user_left`, `user_typing`, `user_presence_updated`, `location:updated` and `rtc:signal` of it.',
  }),
  leave_trip_room: verb({
    access: 'signed-in',
    place: ['tripId'],
    joined: true,
    data: z.object({}),
    answer: 'trip_room_left',
    about: 'Leaves it: `trip_room_left {tripId}`.',
  }),
  trip_update: verb({
    access: 'signed-in',
    place: ['tripId'],
    joined: true,
    may: 'edit',
    data: z.object({
      updateType: z.enum(TRIP_COMMANDS),
      data: z.record(z.string(), z.unknown()),
    }),
    codes: { updateType: 'INVALID_UPDATE_TYPE' },
    result: '{id}',
    about:
      'Changes the trip; everybody there hears `trip_updated {tripId, updateType, data, userId, timestamp}`, you too. `data`: the fields of the entry; `{id}` for one that is removed, `{id, …}` for one that is changed.',
  }),
  chat_message: verb({
    access: 'signed-in',
    place: ['tripId'],
    joined: true,
    may: 'comment',
    data: z.object({
      message: ChatText,
      type: ChatType.default('text'),
      replyTo: ThingId.optional(),
      clientMsgId: z.string().min(1).max(200).optional(),
    }),
    result: '{_id}',
    about:
      'Says something; everybody there hears `chat_message {_id, tripId, userId, username, message, type, timestamp, edited, editedAt}`. With the same `clientMsgId` it is said once.',
  }),
  chat_message_edit: verb({
    access: 'signed-in',
    place: ['tripId'],
    joined: true,
    may: 'comment',
    data: z.object({ messageId: ThingId, message: ChatText }),
    about: 'Changes what you said; everybody there hears `chat_message_edited`.',
  }),
  chat_message_delete: verb({
    access: 'signed-in',
    place: ['tripId'],
    joined: true,
    may: 'read',
    data: z.object({ messageId: ThingId }),
    about:
      'Takes back what you said, owners also what others said; everybody there hears `chat_message_deleted`.',
  }),
  typing: verb({
    access: 'signed-in',
    place: ['tripId'],
    joined: true,
    data: z.object({ isTyping: z.boolean() }),
    about:
      'Shows that you are writing; everybody there hears `user_typing {tripId, userId, username, isTyping}`. It ends by itself.',
  }),
  presence_update: verb({
    access: 'signed-in',
    place: ['tripId'],
    joined: true,
    data: z.object({ status: PresenceStatus, visible: z.boolean().optional() }),
    about:
      'Says how you are to be seen; everybody there hears `user_presence_updated {tripId, userId, status, lastActivity}`. `visible` is as in `presence:update`: yours, everywhere.',
  }),
  'location:update': verb({
    access: 'signed-in',
    place: ['tripId'],
    joined: true,
    data: z.object({ location: GeoLocation.nullable() }),
    about:
      'Shows where on Earth you are, to within `accuracy` metres, or with `null` no more; the others hear `location:updated {tripId, userId, username, location, timestamp}`. It lasts as long as you are there and is never kept; who hides shows none.',
  }),
} as const
