/** The queues of background work, with how much of each runs at once and how often it is tried. */

export const QUEUES = {
  email: { concurrency: 5, attempts: 3 },
  notifications: { concurrency: 10, attempts: 5 },
  'batch-processing': { concurrency: 2, attempts: 2 },
  reports: { concurrency: 3, attempts: 5 },
  default: { concurrency: 5, attempts: 3 },
  // The last attempt comes almost three hours after the first one; a slow receiver holds up nothing else.
  webhooks: { concurrency: 20, attempts: 12 },
} as const satisfies Record<string, { concurrency: number; attempts: number }>

export type QueueName = keyof typeof QUEUES

// reason: the keys of a constant are its names
export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[]

/** The wait before the second attempt, ms; it doubles with each one after. */
export const BACKOFF_MS = 5000

/** The wait after so many failed attempts: 5 s, 10 s, 20 s …, never more than a day. */
export function backoff(attempts: number, base: number = BACKOFF_MS): number {
  return Math.min(base * 2 ** Math.min(attempts - 1, 30), 86_400_000)
}
