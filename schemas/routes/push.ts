/** The routes of notices that are pushed to browsers. */
import { z } from 'zod'
import { NewPushSubscription, PushSubscriptionReply } from '../push.ts'
import { route } from './route.ts'

export const pushRoutes = {
  key: route({
    method: 'GET',
    path: '/api/v1/push/key',
    summary: 'The `applicationServerKey` that browsers subscribe with.',
    access: 'signed-in',
    reply: z.object({ publicKey: z.string() }),
    status: 200,
  }),
  subscribe: route({
    method: 'POST',
    path: '/api/v1/push/subscriptions',
    summary: 'Have your notices pushed to this browser. It belongs to whoever subscribed last.',
    access: 'signed-in',
    body: NewPushSubscription,
    reply: PushSubscriptionReply,
    status: 201,
  }),
  list: route({
    method: 'GET',
    path: '/api/v1/push/subscriptions',
    summary: 'Your browsers that notices are pushed to.',
    access: 'signed-in',
    reply: z.object({ items: z.array(PushSubscriptionReply) }),
    status: 200,
  }),
  unsubscribe: route({
    method: 'DELETE',
    path: '/api/v1/push/subscriptions/:id',
    summary: 'Push nothing more to this browser.',
    access: 'signed-in',
    status: 204,
  }),
} as const
