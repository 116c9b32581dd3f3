/** Messages that are not sent yet, on this device, in IndexedDB. */
import { ChatText, ChatType, z } from '@concord/schemas'
import { openSealed, type SealedDatabase, type Shape } from './sealed-database.ts'
import type { Sealing } from './sealing.ts'

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

export function openChatStore(name: string, sealing: Sealing): ChatStore {
  const shape: Shape = {
    name,
    stores: [{ name: UNSENT }],
    isPlain: () => false,
    // Each message has a key of its own.
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
        // reason: a full or locked device loses the message only when the page goes before it is sent.
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
      const unsent = found.flatMap((row) => {
        const read = row.status === 'fulfilled' ? Unsent.safeParse(row.value) : undefined
        return read?.success ? [read.data] : []
      })
      return unsent.toSorted((a, b) => a.at - b.at)
    },
    put: (unsent) =>
      void run(undefined, async (database) => {
        const value = await database.sealed(UNSENT, unsent.key, unsent)
        await database.write(async ([store]) => void store!.put(value, unsent.key))
      }),
    remove: (key) =>
      void run(undefined, (database) => database.write(async ([store]) => void store!.delete(key))),
    async close() {
      await work
      closed = true
    },
  }
}
