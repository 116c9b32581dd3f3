/** What is not sent yet, on this device, in IndexedDB: by its key. */
import type { z } from '@concord/schemas'
import { openSealed, type SealedDatabase, type Shape } from './sealed-database.ts'
import type { Sealing } from './sealing.ts'

interface Row {
  readonly key: string
  /** When it was made, milliseconds since 1970. */
  readonly at: number
}

/** Nothing here rejects: what the device cannot keep is kept in memory. */
export interface UnsentStore<T extends Row> {
  /** In the order in which they were written. The database is open then, if it can be, until `close`. */
  load(): Promise<T[]>
  /** Once the database is open and where nothing is encrypted, it is with the browser before the present task ends. */
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
  /** What is not known to be kept. */
  const inMemory = new Map<string, T>()
  let opening: Promise<SealedDatabase> | undefined
  let isSealed = false
  let closed = false
  /** Everything before has begun, in its order; and what began last has ended. */
  let turn: Promise<unknown> = Promise.resolve()
  let last: Promise<unknown> = turn

  async function open(): Promise<SealedDatabase> {
    let database: SealedDatabase | undefined
    try {
      const seal = await sealing()
      isSealed = seal !== undefined
      database = await openSealed(shape, seal)
      // What was not encrypted is now, before anything is written beside it.
      if (isSealed) await database.read()
      return database
    } catch (failure) {
      database?.close()
      opening = undefined
      throw failure
    }
  }

  /**
   * In the order of the calls. Where nothing is encrypted and the database is open, `act` is called before the present
   * task ends. `row`: what it is to write, as it is kept.
   */
  function run<R>(
    fallback: R,
    act: (database: SealedDatabase, kept: unknown) => Promise<R>,
    row?: T,
  ): Promise<R> {
    const { promise, resolve } = Promise.withResolvers<R>()
    turn = turn.then(async () => {
      try {
        if (closed) return resolve(fallback)
        const database = await (opening ??= open())
        const kept = await (row && database.sealed(UNSENT, row.key, row))
        const done = act(database, kept)
        resolve(done.catch(() => fallback))
        // Encrypting takes its time, and the later one could be ready first.
        if (isSealed) await done
      } catch {
        // reason: what a full or locked device does not keep is in memory.
        resolve(fallback)
      }
    })
    last = promise
    return promise
  }

  /** Resolves with whether it is on the device. */
  function change(act: (unsent: IDBObjectStore, kept: unknown) => void, row?: T): Promise<boolean> {
    return run(
      false,
      (database, kept) =>
        database.write(async ([unsent]) => {
          act(unsent!, kept)
          // What is not committed when the page goes away is undone.
          unsent!.transaction.commit()
          return true
        }),
      row,
    )
  }

  async function put(row: T): Promise<void> {
    const { key } = row
    inMemory.set(key, row)
    const isKept = await change((unsent, kept) => unsent.put(kept, key), row)
    if (isKept && inMemory.get(key) === row) inMemory.delete(key)
  }

  return {
    async load() {
      const found = await run([], async (database) => {
        const { stores } = await database.read()
        const opened = stores[0]!.map(({ key, value }) => database.opened(UNSENT, key, value))
        return Promise.allSettled(opened)
      })
      const unsent = new Map<string, T>()
      for (const one of found) {
        const read = one.status === 'fulfilled' ? row.safeParse(one.value) : undefined
        if (read?.success) unsent.set(read.data.key, read.data)
      }
      for (const [key, one] of inMemory) unsent.set(key, one)
      return [...unsent.values()].toSorted((a, b) => a.at - b.at)
    },
    put: (row) => void put(row),
    remove(key) {
      inMemory.delete(key)
      void change((unsent) => unsent.delete(key))
    },
    async close() {
      await turn
      closed = true
      await last
      const database = await opening
      database?.close()
    },
  }
}
