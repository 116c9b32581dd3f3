/** Verbs of documents, and of presence in general. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import { PresenceStatus } from '../presence.ts'
import { Signal } from '../signal.ts'
import type { PlaceField } from './place.ts'
import { verb } from './verb-rule.ts'

const ANYWHERE: readonly PlaceField[] = ['documentId', 'tripId', 'boardId', 'roomId']
const Coordinate = z.number().int().min(0).max(1e9)

export const documentVerbs = {
  'user:join': verb({
    access: 'signed-in',
    data: z.object({
      userId: z.string().max(64).optional(),
      username: z.string().max(200).optional(),
      email: z.string().max(320).optional(),
    }),
    answer: 'user:join',
    about:
      'Says that you are here: `user:join {userId, username, status, lastActivity}`. Who you are is in your token; `email` goes to nobody.',
  }),
  'user:leave': verb({
    access: 'signed-in',
    data: z.object({}),
    answer: 'user:leave',
    about: 'You leave everything that you joined: `user:leave {userId}`.',
  }),
  'presence:update': verb({
    access: 'signed-in',
    place: ANYWHERE,
    data: z.object({ status: PresenceStatus.optional(), visible: z.boolean().optional() }),
    answer: 'presence:updated',
    about:
      'Says how you are to be seen, there or, without a place, in everything that you joined: `presence:updated {status, visible}`. Others hear `presence:update {documentId, userId, username, status, lastActivity}`. `visible` is yours, with or without a place: after `false` nobody sees you anywhere, on any device, until you say `true`.',
  }),
  'presence:typing': verb({
    access: 'signed-in',
    place: ANYWHERE,
    joined: true,
    data: z.object({ isTyping: z.boolean() }),
    about:
      'Shows that you are writing; the others hear `presence:typing {documentId, userId, username, isTyping}`. It ends by itself.',
  }),
  'rtc:signal': verb({
    access: 'signed-in',
    place: ANYWHERE,
    joined: true,
    data: z.object({ toUserId: UserId, signal: Signal }),
    about:
      'Passes any plain JSON on to one person who is there, such as two clients need who begin a call: all that they have open there hears `rtc:signal {tripId, fromUserId, username, signal}`. Nobody keeps it. Up to 16 KiB; NOT_FOUND: they are not there, or hide. Who hides shows by it that they are there.',
  }),
  'document:subscribe': verb({
    access: 'signed-in',
    place: ['documentId'],
    joins: true,
    may: 'read',
    data: z.object({ visible: z.boolean().optional() }),
    answer: 'document:subscribed',
    about:
      'Joins a document: `document:subscribed {document, cursors, activeUsers}`. From then on you hear `document:edited`, `document:cursor`, `document:locked`, `document:unlocked`, `document:shared`, `presence:update`, `presence:typing`, `rtc:signal`, `user:join` and `user:leave` of it.',
  }),
  'document:unsubscribe': verb({
    access: 'signed-in',
    place: ['documentId'],
    joined: true,
    data: z.object({}),
    answer: 'document:unsubscribed',
    about: 'Leaves it: `document:unsubscribed {documentId}`.',
  }),
  'document:edit': verb({
    access: 'signed-in',
    place: ['documentId'],
    joined: true,
    may: 'edit',
    data: z.object({
      action: z.enum(['insert', 'delete', 'replace']),
      path: z.string().min(1).max(500),
      value: z.unknown().optional(),
    }),
    about:
      'Changes the document at a path: `code.5` is a place in a text, `content.0` a paragraph, `meta.title` a field. Everybody there hears `document:edited {documentId, userId, action, path, value, version, timestamp}`, you too, whoever edits and in whatever way. `delete` in a text takes as many characters as `value` says; `replace` and `delete` without a place take the whole text.',
  }),
  'document:undo': verb({
    access: 'signed-in',
    place: ['documentId'],
    joined: true,
    may: 'edit',
    data: z.object({}),
    about:
      'Takes back the last thing that you did there with `document:edit`, and nothing of others; everybody there hears `document:edited`. Up to 100 steps, as long as anybody has the document open. CONFLICT: there is nothing of yours, or nothing of it is left.',
  }),
  'document:redo': verb({
    access: 'signed-in',
    place: ['documentId'],
    joined: true,
    may: 'edit',
    data: z.object({}),
    about:
      'Does again what you took back last, unless you did something else since (CONFLICT); everybody there hears `document:edited`.',
  }),
  'document:cursor': verb({
    access: 'signed-in',
    place: ['documentId'],
    joined: true,
    data: z.union([
      z.object({ line: Coordinate, col: Coordinate }),
      z.object({ cursor: z.record(z.string(), z.unknown()).nullable() }),
    ]),
    about:
      'Shows where you are; the others hear `document:cursor {documentId, userId, username, line, col}`. Editors may put what they like into `cursor`, such as relative positions.',
  }),
  'document:lock': verb({
    access: 'signed-in',
    place: ['documentId', 'tripId'],
    may: 'edit',
    data: z.object({
      ttlSeconds: z.number().int().min(1).optional(),
      reason: z.string().trim().max(200).optional(),
    }),
    result: 'the lock `{userId, since, until, secondsLeft, reason?}`',
    about:
      'Takes the lock, or holds it for longer. Whoever joined hears `document:locked {documentId, userId, until, reason?}` when it is taken.',
  }),
  'document:unlock': verb({
    access: 'signed-in',
    place: ['documentId', 'tripId'],
    may: 'read',
    data: z.object({}),
    about: 'Gives it back; whoever joined hears `document:unlocked {documentId, userId, how}`.',
  }),
} as const
