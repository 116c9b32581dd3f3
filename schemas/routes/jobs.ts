/** The routes of background work: what became of what one asked for, and what admins watch and put right. */
import { z } from 'zod'
import { Job, JobStats, JobStatus, QueueCounts } from '../jobs/job.ts'
import { QUEUE_NAMES } from '../jobs/queues.ts'
import { route } from './route.ts'

const QueueCountsByName = z.record(z.enum(QUEUE_NAMES), QueueCounts)

/** Jobs at fixed times. */
export const Schedule = z.object({
  name: z.string(),
  /** Minute, hour, day, month, weekday, as the clocks of the time zone show them. */
  cron: z.string(),
  timeZone: z.string(),
  /** Of the jobs that it makes. */
  type: z.string(),
  paused: z.boolean(),
  /** Up to when its jobs were made. */
  lastAt: z.iso.datetime().nullable(),
  nextAt: z.iso.datetime().nullable(),
})
export type Schedule = z.infer<typeof Schedule>

export const jobRoutes = {
  read: route({
    method: 'GET',
    path: '/api/v1/jobs/:id',
    summary: 'A job that you asked for, with how far it is and what came of it. Admins see all.',
    access: 'signed-in',
    reply: Job,
    status: 200,
  }),
  stats: route({
    method: 'GET',
    path: '/api/v1/admin/jobs/stats',
    summary: 'How many jobs the tenant has, by what became of them and by type.',
    access: 'admin',
    reply: JobStats,
    status: 200,
  }),
  queueMetrics: route({
    method: 'GET',
    path: '/api/v1/admin/queue-metrics',
    summary:
      'The tenant’s jobs in each queue: `delayed` wait for their time, `waiting` for their turn.',
    access: 'admin',
    reply: QueueCountsByName,
    status: 200,
  }),
  list: route({
    method: 'GET',
    path: '/api/v1/admin/jobs',
    summary: 'Jobs of the tenant, newest first. `next` is the `before` of the next page.',
    access: 'admin',
    query: z.object({
      queue: z.enum(QUEUE_NAMES).optional(),
      type: z.string().max(80).optional(),
      status: JobStatus.optional(),
      before: z.string().max(80).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ items: z.array(Job), next: z.string().optional() }),
    status: 200,
  }),
  retry: route({
    method: 'POST',
    path: '/api/v1/admin/jobs/:id/retry',
    summary: 'Give a failed or cancelled job all its attempts again.',
    access: 'admin',
    reply: Job,
    status: 200,
  }),
  cancel: route({
    method: 'POST',
    path: '/api/v1/admin/jobs/:id/cancel',
    summary: 'End a job that waits, and ask one that runs to stop.',
    access: 'admin',
    reply: Job,
    status: 200,
  }),
  retryAll: route({
    method: 'POST',
    path: '/api/v1/admin/queues/:queue/retry-all',
    summary: 'Try every failed job of the tenant in this queue again.',
    access: 'admin',
    reply: z.object({ retried: z.number().int() }),
    status: 200,
  }),
  pause: route({
    method: 'POST',
    path: '/api/v1/admin/queues/:queue/pause',
    summary: 'Begin no more jobs of the tenant in this queue, also after a restart.',
    access: 'admin',
    reply: QueueCounts,
    status: 200,
  }),
  resume: route({
    method: 'POST',
    path: '/api/v1/admin/queues/:queue/resume',
    summary: 'Let a queue that was paused go on.',
    access: 'admin',
    reply: QueueCounts,
    status: 200,
  }),
  schedules: route({
    method: 'GET',
    path: '/api/v1/admin/schedules',
    summary:
      'What is due at fixed times, with the next time. Super admins see what the server does for itself, too.',
    access: 'admin',
    reply: z.object({ items: z.array(Schedule) }),
    status: 200,
  }),
  pauseSchedule: route({
    method: 'POST',
    path: '/api/v1/admin/schedules/:name/pause',
    summary: 'Make no jobs at its times, also after a restart.',
    access: 'admin',
    reply: Schedule,
    status: 200,
  }),
  resumeSchedule: route({
    method: 'POST',
    path: '/api/v1/admin/schedules/:name/resume',
    summary: 'Go on at the next time; what was due meanwhile is not made up for.',
    access: 'admin',
    reply: Schedule,
    status: 200,
  }),
  runSchedule: route({
    method: 'POST',
    path: '/api/v1/admin/schedules/:name/run',
    summary: 'Make one of its jobs now, besides those at its times.',
    access: 'admin',
    reply: z.object({ jobId: z.string() }),
    status: 201,
  }),
} as const
