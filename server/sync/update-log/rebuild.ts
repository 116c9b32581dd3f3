/** The server's side of the rebuild thread, which is started when it is first needed. */
import { Worker } from 'node:worker_threads'
import type { Clock } from '../../core/clock.ts'
import type { Made } from './make-snapshot.ts'
import type { RebuildReply, RebuildRequest, State } from './rebuild-messages.ts'
import type { RowsToSort, Sorted } from './sort-rows.ts'

export interface Rebuild {
  /** Which rows can be believed, and the document that they give. Rejects when nothing can be made of them. */
  sort(rows: RowsToSort): Promise<Sorted>
  /**
   * A snapshot of what `log` gives, in order and in parts, see `makeSnapshot`. Rejects with what `log` throws, and when
   * nothing can be found out.
   */
  make(extent: Uint8Array, log: () => AsyncIterable<readonly Uint8Array[]>): Promise<Made>
  /** Why a snapshot must not be used, or `undefined`. Rejects when nothing can be found out. */
  check(state: State): Promise<string | undefined>
  /** A document's state as updates that can be applied one after another, see `cutState`. Rejects when it cannot be read. */
  cut(state: Uint8Array): Promise<readonly Uint8Array[]>
  /** Ends the thread; what is being worked on is rejected. */
  close(): Promise<void>
}

/** Left to itself, V8 takes up to 128 MB for what is garbage a moment later. */
const YOUNG_MB = 24

/** A thread that has nothing to do keeps the memory of its last document. */
const IDLE_MS = 5000

/** No document takes so long; a thread that does is ended, and the next request gets a new one. */
const LONGEST_MS = 120_000

type Post = (request: RebuildRequest) => void

interface Job {
  /** Posts what is asked for, its question last. */
  readonly send: (post: Post) => Promise<void> | void
  readonly answer: PromiseWithResolvers<RebuildReply>
  cancel: () => void
}

export function createRebuild(clock: Clock): Rebuild {
  let worker: Worker | undefined
  let current: Job | undefined
  let cancelEnd = (): void => {}
  const queue: Job[] = []

  function start(): Worker {
    const started = new Worker(new URL('./rebuild-worker.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    // Nobody's process stays alive for this thread.
    started.unref()
    const gone = (error: Error): void => {
      if (worker !== started) return
      worker = undefined
      finish()?.answer.reject(error)
    }
    started.on('message', (reply: RebuildReply) => finish()?.answer.resolve(reply))
    started.on('error', gone)
    started.on('exit', () => gone(new Error('the rebuild thread ended')))
    return started
  }

  /** The job that was being worked on; the next one begins. */
  function finish(): Job | undefined {
    const job = current
    job?.cancel()
    current = undefined
    void next()
    return job
  }

  async function next(): Promise<void> {
    if (current) return
    cancelEnd()
    const job = queue.shift()
    if (!job) {
      if (worker) cancelEnd = clock.after(IDLE_MS, end)
      return
    }
    current = job
    worker ??= start()
    const { send, answer } = job
    const thread = worker
    job.cancel = clock.after(LONGEST_MS, () => void thread.terminate())
    try {
      await send((request) => thread.postMessage(request))
    } catch (error) {
      answer.reject(error)
      // Parts of it are on the thread; a new one has none.
      await thread.terminate()
    }
  }

  /** Nothing is being worked on. */
  function end(): void {
    const idle = worker
    worker = undefined
    void idle?.terminate()
  }

  function ask(send: Job['send'], urgent: boolean): Promise<RebuildReply> {
    const job: Job = { send, answer: Promise.withResolvers(), cancel() {} }
    if (urgent) queue.unshift(job)
    else queue.push(job)
    void next()
    return job.answer.promise
  }

  return {
    async sort(rows) {
      // Somebody waits for a document to open; nobody waits for a snapshot.
      const reply = await ask((post) => post({ sort: rows }), true)
      if ('sorted' in reply) return reply.sorted
      throw failureIn(reply)
    },
    async make(extent, log) {
      const reply = await ask(async (post) => {
        for await (const part of log()) post({ log: part })
        post({ make: { extent } })
      }, false)
      if ('made' in reply) return reply.made
      throw failureIn(reply)
    },
    async check(state) {
      const reply = await ask((post) => post({ check: state }), false)
      if ('fault' in reply) return reply.fault
      throw failureIn(reply)
    },
    async cut(state) {
      const reply = await ask((post) => post({ cut: state }), true)
      if ('slices' in reply) return reply.slices
      throw failureIn(reply)
    },
    async close() {
      const closed = new Error('the server is stopping')
      for (const { answer } of queue.splice(0)) answer.reject(closed)
      cancelEnd()
      await worker?.terminate()
    },
  }
}

const failureIn = (reply: RebuildReply): Error =>
  new Error('error' in reply ? reply.error : 'no answer')
