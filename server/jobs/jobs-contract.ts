/**
 * What every implementation of jobs must do; each one's test runs it.
 * Long because it is one suite.
 */
import { QUEUES, QUEUE_NAMES, jobType, type JobStatus } from '@concord/schemas'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ManualClock } from '../core/test/manual-clock.ts'
import type { Tx } from '../storage/database.ts'
import { Hopeless, type JobNews, type Jobs, type NewJob, type Workers } from './jobs.ts'

export interface JobSetting {
  readonly jobs: Jobs
  readonly workers: Workers
  readonly clock: ManualClock
  /** What was written down about jobs. */
  readonly news: readonly JobNews[]
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  /** The server is gone without a word, and another one begins on the same data. */
  crash(): Promise<JobSetting>
  close(): Promise<void>
}

const greet = jobType({ type: 'greet', data: z.object({ name: z.string() }), about: 'Greets.' })
const report = jobType({
  type: 'report',
  queue: 'reports',
  data: z.object({ of: z.string().default('all') }),
  about: 'Reports.',
})

/** A type of job for each queue, with what is usual there. */
const ordinary = QUEUE_NAMES.map((queue) =>
  jobType({ type: `in.${queue}`, queue, data: z.object({}), about: 'Works.' }),
)
type Queue = (typeof QUEUE_NAMES)[number]

/** `open` makes a setting on new data. */
export function jobsContract(name: string, open: () => Promise<JobSetting>): void {
  let setting: JobSetting
  beforeEach(async () => {
    setting = await open()
  })
  afterEach(() => setting.close())

  const add = (data: { name: string }, more: Partial<NewJob> = {}): Promise<string> =>
    setting.transaction((tx) => setting.jobs.enqueue(tx, greet, data, { tenantId: 't', ...more }))
  const statusOf = async (id: string): Promise<JobStatus | undefined> =>
    (await setting.jobs.get(id))?.status
  const reaches = (id: string, status: JobStatus): Promise<void> =>
    expect.poll(() => statusOf(id)).toBe(status)

  describe(name, () => {
    test('[JO1] a job is there exactly when what caused it is, and runs with its data', async () => {
      const seen: string[] = []
      setting.workers.work(greet, async ({ data, attempt, userId }) => {
        seen.push(`${data.name} ${attempt} ${userId}`)
        return { said: data.name }
      })
      await setting.workers.start()
      const fails = setting.transaction(async (tx) => {
        await setting.jobs.enqueue(tx, greet, { name: 'nobody' }, { tenantId: 't' })
        throw new Error('what caused it did not happen')
      })
      await expect(fails).rejects.toThrow('did not happen')
      const id = await add({ name: 'Ana' }, { userId: 'ana' })
      await reaches(id, 'completed')
      expect(seen).toEqual(['Ana 1 ana'])
      expect(await setting.jobs.get(id)).toMatchObject({ progress: 100, result: { said: 'Ana' } })
      expect(setting.news).toMatchObject([{ type: 'job.completed', job: { id, userId: 'ana' } }])
      expect(await setting.jobs.stats('t')).toEqual({
        total: 1,
        pending: 0,
        processing: 0,
        completed: 1,
        failed: 0,
        byType: { greet: 1 },
      })
    })

    test('[JO2] data that does not fit its type is refused, and defaults are filled in', async () => {
      // @ts-expect-error -- a name is a text
      await expect(add({ name: 7 })).rejects.toThrow(/no data for a job "greet" \(name: /)
      const seen: string[] = []
      setting.workers.work(report, async ({ data }) => void seen.push(data.of))
      await setting.workers.start()
      const id = await setting.transaction((tx) =>
        setting.jobs.enqueue(tx, report, {}, { tenantId: 't' }),
      )
      await reaches(id, 'completed')
      expect(seen).toEqual(['all'])
    })

    test('[JO3] a job that fails is tried again after 5, 10 … seconds, and then waits among the failed', async () => {
      const at: number[] = []
      const start = setting.clock.now()
      setting.workers.work(greet, async () => {
        at.push(setting.clock.now() - start)
        throw new Error('no answer')
      })
      await setting.workers.start()
      const id = await add({ name: 'Ana' })
      await expect.poll(() => at.length).toBe(1)
      for (const [wait, count] of [
        [5000, 2],
        [10_000, 3],
      ] as const) {
        await reaches(id, 'pending')
        await expect.poll(() => setting.clock.waiting).toBeGreaterThan(1)
        setting.clock.pass(wait - 1)
        setting.clock.pass(1)
        await expect.poll(() => at.length).toBe(count)
      }
      await reaches(id, 'failed')
      expect(at).toEqual([0, 5000, 15_000])
      expect(await setting.jobs.get(id)).toMatchObject({ attempts: 3, error: 'no answer' })
      expect(setting.news).toMatchObject([
        { type: 'job.failed', data: { error: 'no answer', attempts: 3 } },
      ])
      expect(await setting.jobs.retry(id)).toBe(true)
      await expect.poll(() => at.length).toBe(4)
      await reaches(id, 'pending')
      expect(await setting.jobs.get(id)).toMatchObject({ attempts: 1 })
    })

    test('[JO3] every queue tries as often as it says, twice as late each time', async () => {
      const start = setting.clock.now()
      const at = new Map<Queue, number[]>(QUEUE_NAMES.map((queue) => [queue, []]))
      for (const type of ordinary)
        setting.workers.work(type, async () => {
          at.get(type.queue)!.push(setting.clock.now() - start)
          throw new Error('no answer')
        })
      await setting.workers.start()
      const ids = new Map<Queue, string>()
      for (const type of ordinary) {
        const add = setting.transaction((tx) =>
          setting.jobs.enqueue(tx, type, {}, { tenantId: 't' }),
        )
        ids.set(type.queue, await add)
      }
      const most = Math.max(...Object.values(QUEUES).map(({ attempts }) => attempts))
      for (let attempt = 1; attempt <= most; attempt += 1) {
        for (const [queue, { attempts }] of Object.entries(QUEUES)) {
          // reason: the keys of a constant are its names
          const name = queue as Queue
          await expect.poll(() => at.get(name)!.length).toBe(Math.min(attempt, attempts))
          await reaches(ids.get(name)!, attempt < attempts ? 'pending' : 'failed')
        }
        // Whoever runs jobs has set a timer for what comes next.
        await expect.poll(() => setting.clock.waiting).toBeGreaterThan(attempt < most ? 1 : 0)
        setting.clock.pass(5000 * 2 ** (attempt - 1))
      }
      for (const queue of QUEUE_NAMES) {
        const due = Array.from(
          { length: QUEUES[queue].attempts },
          (_, nth) => 5000 * (2 ** nth - 1),
        )
        expect([queue, at.get(queue)]).toEqual([queue, due])
      }
      expect(setting.news.filter(({ type }) => type === 'job.failed')).toHaveLength(
        QUEUE_NAMES.length,
      )
    })

    test('[JO3] what is hopeless is not tried again', async () => {
      setting.workers.work(greet, async () => {
        throw new Hopeless('there is no such address')
      })
      await setting.workers.start()
      const id = await add({ name: 'Ana' })
      await reaches(id, 'failed')
      expect(await setting.jobs.get(id)).toMatchObject({ attempts: 1 })
      expect(await setting.jobs.retryAll('email', 't')).toBe(0)
      expect(await setting.jobs.retryAll('default', 'other')).toBe(0)
      expect(await setting.jobs.retryAll('default', 't')).toBe(1)
    })

    test('[JO4] of each queue as many run at once as it says, and never more', async () => {
      let active = 0
      let most = 0
      const gate = Promise.withResolvers<void>()
      setting.workers.work(greet, async () => {
        active += 1
        most = Math.max(most, active)
        await gate.promise
        active -= 1
      })
      await setting.workers.start()
      const ids = await Promise.all(
        Array.from({ length: 23 }, (_, index) => add({ name: `${index}` })),
      )
      await expect.poll(() => active).toBe(QUEUES.default.concurrency)
      expect((await setting.jobs.queueCounts('t')).default).toEqual({
        waiting: 23 - QUEUES.default.concurrency,
        active: QUEUES.default.concurrency,
        completed: 0,
        failed: 0,
        delayed: 0,
        paused: false,
      })
      gate.resolve()
      for (const id of ids) await reaches(id, 'completed')
      expect(most).toBe(QUEUES.default.concurrency)
    })

    test('[JO4] each queue has its own limit, reaches it, and waits for no other', async () => {
      const active = new Map<Queue, number>()
      const most = new Map<Queue, number>()
      const gate = Promise.withResolvers<void>()
      for (const type of ordinary)
        setting.workers.work(type, async () => {
          const now = (active.get(type.queue) ?? 0) + 1
          active.set(type.queue, now)
          most.set(type.queue, Math.max(most.get(type.queue) ?? 0, now))
          await gate.promise
          active.set(type.queue, active.get(type.queue)! - 1)
        })
      await setting.workers.start()
      await setting.transaction(async (tx) => {
        for (const type of ordinary)
          for (let left = 2 * QUEUES[type.queue].concurrency + 1; left > 0; left -= 1)
            await setting.jobs.enqueue(tx, type, {}, { tenantId: 't' })
      })
      const limits = Object.fromEntries(
        QUEUE_NAMES.map((queue) => [queue, QUEUES[queue].concurrency]),
      )
      await expect.poll(() => Object.fromEntries(active)).toEqual(limits)
      gate.resolve()
      await expect
        .poll(async () => {
          const { pending, processing } = await setting.jobs.stats('t')
          return pending + processing
        })
        .toBe(0)
      expect(Object.fromEntries(most)).toEqual(limits)
    })

    test('[JO5] what is more urgent begins first, and nothing before its time', async () => {
      const seen: string[] = []
      await setting.jobs.pause('default', 't')
      setting.workers.work(greet, async ({ data }) => void seen.push(data.name))
      await setting.workers.start()
      const later = await add({ name: 'later' }, { runAt: setting.clock.now() + 60_000 })
      for (const [who, priority] of [
        ['low', -1],
        ['first', 0],
        ['high', 5],
        ['second', 0],
      ] as const) {
        await add({ name: who }, { priority })
        setting.clock.pass(1)
      }
      expect((await setting.jobs.queueCounts('t')).default).toMatchObject({
        waiting: 4,
        delayed: 1,
      })
      expect(seen).toEqual([])
      await setting.jobs.resume('default', 't')
      await expect.poll(() => seen).toEqual(['high', 'first', 'second', 'low'])
      setting.clock.pass(50_000)
      expect(await statusOf(later)).toBe('pending')
      await expect.poll(() => setting.clock.waiting).toBeGreaterThan(1)
      setting.clock.pass(10_000)
      await reaches(later, 'completed')
    })

    test('[JO6] while a job with a key waits or runs there is no second one', async () => {
      const first = await add({ name: 'Ana' }, { key: 'k' })
      expect(await add({ name: 'Ben' }, { key: 'k' })).toBe(first)
      expect(await add({ name: 'Ben' }, { key: 'k', tenantId: 'other' })).not.toBe(first)
      setting.workers.work(greet, async () => {})
      await setting.workers.start()
      await reaches(first, 'completed')
      expect(await add({ name: 'Ana' }, { key: 'k' })).not.toBe(first)
    })

    test('[JO6] of failed jobs that share a key one is tried again', async () => {
      const gate = Promise.withResolvers<void>()
      let fails = true
      setting.workers.work(greet, async () => {
        if (fails) throw new Hopeless('not now')
        await gate.promise
      })
      await setting.workers.start()
      const first = await add({ name: 'Ana' }, { key: 'k' })
      await reaches(first, 'failed')
      setting.clock.pass(1)
      const second = await add({ name: 'Ben' }, { key: 'k' })
      await reaches(second, 'failed')
      fails = false
      expect(await setting.jobs.retryAll('default', 't')).toBe(1)
      expect(await statusOf(first)).toBe('failed')
      expect(await setting.jobs.retry(first)).toBe(false)
      gate.resolve()
      await reaches(second, 'completed')
      expect(await setting.jobs.retry(first)).toBe(true)
    })

    test('[JO12] a type says which of its endings are told', async () => {
      const quiet = jobType({ ...greet, type: 'quiet', tells: 'nothing' })
      const half = jobType({ ...greet, type: 'half', tells: 'failure' })
      for (const type of [quiet, half])
        setting.workers.work(type, async ({ data }) => {
          if (data.name === 'nobody') throw new Hopeless('there is nobody')
        })
      await setting.workers.start()
      for (const type of [quiet, half]) {
        for (const name of ['Ana', 'nobody']) {
          const id = await setting.transaction((tx) =>
            setting.jobs.enqueue(tx, type, { name }, { tenantId: 't' }),
          )
          await reaches(id, name === 'Ana' ? 'completed' : 'failed')
        }
      }
      expect(setting.news.map(({ type, job }) => [type, job.type])).toEqual([
        ['job.failed', 'half'],
      ])
    })

    test('[JO7] a job is cancelled while it waits and while it runs', async () => {
      const began = Promise.withResolvers<void>()
      setting.workers.work(greet, async ({ signal }) => {
        began.resolve()
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        )
      })
      const waits = await add({ name: 'Ana' })
      expect(await setting.jobs.cancel(waits)).toBe(true)
      await setting.workers.start()
      const runs = await add({ name: 'Ben' })
      await began.promise
      expect(await setting.jobs.cancel(runs)).toBe(true)
      await reaches(runs, 'cancelled')
      expect(await statusOf(waits)).toBe('cancelled')
      expect(await setting.jobs.cancel(runs)).toBe(false)
    })

    test('[JO21] whoever works on a type hears in the same transaction of what was cancelled or failed for good', async () => {
      const heard: string[] = []
      const began = Promise.withResolvers<void>()
      setting.workers.work(
        greet,
        async ({ data, signal }) => {
          if (data.name === 'fine') return
          if (data.name === 'hopeless') throw new Hopeless('no')
          began.resolve()
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          )
        },
        async (_tx, { tenantId, data, outcome }) =>
          void heard.push(`${tenantId} ${data.name} ${outcome}`),
      )
      await setting.jobs.cancel(await add({ name: 'waits' }))
      expect(heard.splice(0)).toEqual(['t waits cancelled'])
      await setting.workers.start()
      await reaches(await add({ name: 'fine' }), 'completed')
      await reaches(await add({ name: 'hopeless' }), 'failed')
      const runs = await add({ name: 'runs' })
      await began.promise
      await setting.jobs.cancel(runs)
      await reaches(runs, 'cancelled')
      expect(heard).toEqual(['t hopeless failed', 't runs cancelled'])
    })

    test('[JO8] what ran when the server was killed runs again, and a job that kills it is given up', async () => {
      let runs = 0
      const hang = (workers: Workers): void =>
        workers.work(greet, async () => {
          runs += 1
          await new Promise(() => {})
        })
      hang(setting.workers)
      await setting.workers.start()
      const id = await add({ name: 'Ana' })
      for (const life of [1, 2, 3]) {
        await expect.poll(() => runs).toBe(life)
        await reaches(id, 'processing')
        setting = await setting.crash()
        hang(setting.workers)
        await setting.workers.start()
      }
      await reaches(id, 'failed')
      expect(runs).toBe(3)
      expect((await setting.jobs.get(id))?.error).toMatch(/server stopped/)
    })

    test('[JO9] a queue that is paused stays so across restarts', async () => {
      await setting.workers.start()
      await setting.jobs.pause('default', 't')
      setting = await setting.crash()
      const seen: string[] = []
      setting.workers.work(greet, async ({ data }) => void seen.push(data.name))
      await setting.workers.start()
      await add({ name: 'Ana' })
      expect((await setting.jobs.queueCounts('t')).default).toMatchObject({
        waiting: 1,
        paused: true,
      })
      const other = await add({ name: 'Oda' }, { tenantId: 'other' })
      await reaches(other, 'completed')
      expect((await setting.jobs.queueCounts('other')).default.paused).toBe(false)
      await setting.jobs.resume('default', 't')
      await expect.poll(() => seen).toEqual(['Oda', 'Ana'])
    })

    test('[JO10] at the end nothing begins, and what runs is waited for', async () => {
      const gate = Promise.withResolvers<void>()
      const began = Promise.withResolvers<void>()
      setting.workers.work(greet, async () => {
        began.resolve()
        await gate.promise
        return 'done'
      })
      await setting.workers.start()
      const id = await add({ name: 'Ana' })
      await began.promise
      const stopped = setting.workers.stop()
      const late = await add({ name: 'Ben' })
      gate.resolve()
      const drain = setInterval(() => setting.clock.pass(10), 1)
      await stopped
      clearInterval(drain)
      expect(await statusOf(id)).toBe('completed')
      expect(await statusOf(late)).toBe('pending')
    })

    test('[JO11] how far a job is, is told once a second at most', async () => {
      const gate = Promise.withResolvers<void>()
      setting.workers.work(greet, async ({ progress }) => {
        for (const percent of [10, 20, 30]) progress(percent)
        await gate.promise
      })
      await setting.workers.start()
      const id = await add({ name: 'Ana' })
      await reaches(id, 'processing')
      expect((await setting.jobs.get(id))?.progress).toBe(0)
      await expect.poll(() => setting.clock.waiting).toBeGreaterThan(1)
      setting.clock.pass(1000)
      await expect.poll(async () => (await setting.jobs.get(id))?.progress).toBe(30)
      gate.resolve()
      await reaches(id, 'completed')
      expect(setting.news.map(({ type, data }) => [type, data['progress']])).toEqual([
        ['job.progress', 30],
        ['job.completed', undefined],
      ])
    })
  })
}
