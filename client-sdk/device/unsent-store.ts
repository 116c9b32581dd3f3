/** What is not sent yet, on this device, in IndexedDB: by its key. */
import type { z } from '@concord/schemas'
import { openSealed, type SealedDatabase, type Shape } from './sealed-database.ts'
import type { Sealing } from './sealing.ts'

interface Row {
  readonly key: string
  /** When it was made, milliseconds since 1970. */
  readonly at: number
}

/** Nothing here rejects: where the device cannot keep something, it is sent from memory. */
export interface UnsentStore<T extends Row> {
  /** In the order in which they were written. */
  load(): Promise<T[]>
  put(row: T): void
  remove(key: string): void
  /** Nothing is written any more. Resolves when nothing holds on to the device. */
  close(): Promise<void>
}

const UNSENT = 'unsent'

export function openUnsentStore<T extends Row>(
  name: string,
  row: z.ZodType<T>,
  sealing: Sealing,
): UnsentStore<T> {
  const shape: Shape = {
    name,
    stores: [{ name: UNSENT }],
    isPlain: () => false,
    // Each row has a key of its own.
    newKey: () => '',
  }
  let closed = false
  let work: Promise<unknown> = Promise.resolve()

  /** One after another, each with the database open for as long as it takes: `wipe` waits for whoever has it open. */
  function run<T>(fallback: T, act: (database: SealedDatabase) => Promise<T>): Promise<T> {
    const done = work.then(async () => {
      if (closed) return fallback
      try {
        const database = await openSealed(shape, await sealing())
        try {
          return await act(database)
        } finally {
          database.close()
        }
      } catch {
        // reason: a full or locked device loses it only when the page goes before it is sent.
        return fallback
      }
    })
    work = done
    return done
  }

  return {
    async load() {
      const found = await run([], async (database) => {
        const { stores } = await database.read()
        const opened = stores[0]!.map(({ key, value }) => database.opened(UNSENT, key, value))
        return Promise.allSettled(opened)
      })
      const unsent = found.flatMap((one) => {
        const read = one.status === 'fulfilled' ? row.safeParse(one.value) : undefined
        return read?.success ? [read.data] : []
      })
      return unsent.toSorted((a, b) => a.at - b.at)
    },
    put: (row) =>
      void run(undefined, async (database) => {
        const value = await database.sealed(UNSENT, row.key, row)
        await database.write(async ([store]) => void store!.put(value, row.key))
      }),
    remove: (key) =>
      void run(undefined, (database) => database.write(async ([store]) => void store!.delete(key))),
    async close() {
      await work
      closed = true
    },
  }
}
