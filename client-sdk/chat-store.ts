/** Messages that are not sent yet, on this device, in IndexedDB. */
import { ChatText, ChatType, z } from '@concord/schemas'
import * as idb from 'lib0/indexeddb'

/** A message that waits to be sent, or that the server refused. */
export const Unsent = z.object({
  /** Under which it is sent, once however often. */
  key: z.string(),
  text: ChatText,
  type: ChatType,
  replyTo: z.string().nullable(),
  /** When it was written, milliseconds since 1970. */
  at: z.number(),
  /** Why the server refused it; it waits for its author. */
  refused: z.object({ code: z.string(), message: z.string() }).optional(),
})
export type Unsent = z.infer<typeof Unsent>

/** Nothing here rejects: where the device cannot keep them, messages are sent from memory. */
export interface ChatStore {
  /** In the order in which they were written. */
  load(): Promise<Unsent[]>
  put(unsent: Unsent): void
  remove(key: string): void
  /** Nothing is written any more. Resolves when nothing holds on to the device. */
  close(): Promise<void>
}

const UNSENT = 'unsent'

export function openChatStore(name: string): ChatStore {
  let closed = false
  let work: Promise<unknown> = Promise.resolve()

  /** One after another, each with the database open for as long as it takes: `wipe` waits for whoever has it open. */
  function run<T>(fallback: T, act: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    const done = work.then(async () => {
      if (closed) return fallback
      try {
        const database = await idb.openDB(name, (made) => idb.createStores(made, [[UNSENT]]))
        try {
          const [store] = idb.transact(database, [UNSENT])
          return await act(store!)
        } finally {
          database.close()
        }
      } catch {
        // reason: a full or locked device loses the message only when the page goes before it is sent.
        return fallback
      }
    })
    work = done
    return done
  }

  return {
    async load() {
      const rows = await run<unknown[]>([], (store) => idb.getAll(store))
      const unsent = rows.flatMap((row) => {
        const read = Unsent.safeParse(row)
        return read.success ? [read.data] : []
      })
      return unsent.toSorted((a, b) => a.at - b.at)
    },
    put: (unsent) =>
      void run(undefined, async (store) => {
        // reason: lib0's types know less than IndexedDB, which keeps any plain object
        await idb.put(store, unsent as unknown as ArrayBuffer, unsent.key)
      }),
    remove: (key) => void run(undefined, (store) => idb.del(store, key)),
    async close() {
      await work
      closed = true
    },
  }
}
