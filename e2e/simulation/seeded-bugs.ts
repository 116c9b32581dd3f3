/**
 * Mistakes that somebody could make, each in a part that stands in for a real one. The simulation has to find every one of
 * them; what it finds shows what its silence about the real parts is worth.
 */
import { SaveRequest, type Receipt } from '@concord/schemas'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import type { WebSocketClass } from '../../client-sdk/connection/socket.ts'
import type { Documents } from '../../server/sync/documents.ts'
import type { Commits } from '../../server/sync/update-log/commits.ts'
import { MESSAGE, readFrame } from '../../server/transport/documents/frames.ts'
import type { Stand } from './world.ts'

export interface SeededBug {
  readonly name: string
  /** Runs in which it has to be found. */
  readonly within: number
  readonly replaced: Stand
}

/** The real part with some of its functions replaced. */
function but<T extends object>(real: T, other: Partial<T>): T {
  return Object.assign(Object.create(real) as T, other)
}

const inDocuments = (mistake: (real: Documents) => Partial<Documents>): Stand => ({
  server: () => ({ documents: (real) => but(real, mistake(real)) }),
})

export const SEEDED_BUGS: readonly SeededBug[] = [
  {
    name: 'everybody is told before the commit',
    within: 50,
    replaced: {
      server: () => ({
        commits: (real: Commits) =>
          but(real, {
            add(entry, onDisk) {
              onDisk()
              real.add(entry, () => {})
            },
          }),
      }),
    },
  },
  {
    name: 'frames do not wait for the disk',
    within: 50,
    replaced: inDocuments(() => ({ send: (_scope, frame) => frame() })),
  },
  {
    name: 'receipts do not wait for the disk',
    within: 50,
    replaced: inDocuments(() => ({ durable: () => Promise.resolve() })),
  },
  {
    name: 'a receipt counts what was only promised',
    within: 50,
    replaced: inDocuments((real) => ({
      clockOf: (scope, client) => real.clockOf(scope, client) + 1,
    })),
  },
  {
    name: 'what is missing is not asked for',
    within: 800,
    replaced: inDocuments((real) => ({
      submit: (...args) => ({ ...real.submit(...args), kind: 'applied' }),
    })),
  },
  {
    name: 'a commit that failed is forgotten',
    within: 100,
    replaced: {
      server: () => ({
        updateLog: (real) =>
          but(real, {
            // reason: the mistake itself
            append: (entries) => real.append(entries).catch(() => {}),
          }),
      }),
    },
  },
  {
    name: 'a broadcast is lost after the disk refused',
    within: 400,
    replaced: {
      server() {
        let hasFailed = false
        return {
          updateLog: (real) =>
            but(real, {
              append: (entries) =>
                real.append(entries).catch((error: unknown) => {
                  hasFailed = true
                  throw error
                }),
            }),
          documents(real) {
            let isLost = false
            return but(real, {
              open: (scope, doc, readers) =>
                real.open(scope, doc, {
                  ...readers,
                  flush() {
                    isLost = hasFailed
                    hasFailed = false
                    readers.flush()
                    isLost = false
                  },
                }),
              send(scope, frame) {
                if (!isLost) real.send(scope, frame)
              },
            })
          },
        }
      },
    },
  },
  {
    name: 'two frames leave in the wrong order',
    within: 100,
    replaced: {
      server: () => ({
        documents(real) {
          let first: (() => void) | undefined
          return but(real, {
            send(scope, frame) {
              if (first) {
                const held = first
                first = undefined
                real.send(scope, frame)
                real.send(scope, held)
              } else if (real.clockOf(scope, 0) === 0) first = frame
            },
          })
        },
      }),
    },
  },
  {
    name: 'events are written apart from their updates',
    within: 50,
    replaced: {
      server: () => ({
        updateLog: (real, { database, events }) =>
          but(real, {
            async append(entries) {
              await real.append(entries.map((entry) => ({ ...entry, events: [] })))
              for (const { tenantId, scopeId, events: own } of entries) {
                const placed = own.map((event) => ({ ...event, scopeId }))
                await database.transaction((tx) => events.append(tx, tenantId, placed))
              }
            },
          }),
      }),
    },
  },
  {
    name: 'writing is told once more after a crash',
    within: 400,
    replaced: {
      server: () => ({
        textEdits: (real, { database, events }) =>
          but(real, {
            async tellAll() {
              const rows = await database.query.selectFrom('text_edits').selectAll().execute()
              for (const row of rows) {
                const data = { contents: JSON.parse(row.contents) as unknown, edits: row.edits }
                const event = { type: 'doc.edited', entityId: null, actor: row.user_id, data }
                const more = {
                  at: row.until,
                  late: false,
                  audience: 'scope',
                  scopeId: row.scope_id,
                }
                await database.transaction((tx) =>
                  events.append(tx, 'acme', [{ ...event, ...more } as never]),
                )
              }
              await real.tellAll()
            },
          }),
      }),
    },
  },
  {
    name: 'a consumer’s place is committed before its effect',
    within: 200,
    replaced: {
      server: () => ({
        consumer: (real, { database }) =>
          but(real, {
            async consume(event) {
              void database.transaction((tx) => real.consume(event, tx))
            },
          }),
      }),
    },
  },
  {
    name: 'who follows the events misses the first new one',
    within: 100,
    replaced: {
      server: () => ({
        feed: (real) =>
          but(real, {
            follow(listener, filter, since) {
              let isFirst = true
              return real.follow(
                but(listener, {
                  hear(event, json) {
                    if (!isFirst) listener.hear(event, json)
                    isFirst = false
                  },
                }),
                filter,
                since,
              )
            },
          }),
      }),
    },
  },
  {
    name: 'the guard forgets deletions',
    within: 400,
    replaced: inDocuments((real) => ({
      submit: (scope, update, { author, late }) =>
        real.submit(scope, update, {
          author:
            Y.decodeUpdate(update).structs.length > 0 ? author : { ...author, may: () => true },
          late,
        }),
    })),
  },
  {
    name: 'the guard trusts what was done offline',
    within: 400,
    replaced: inDocuments((real) => ({
      submit: (scope, update, { author, late }) =>
        real.submit(scope, update, {
          author: late ? { ...author, may: () => true } : author,
          late,
        }),
    })),
  },
  {
    name: 'a loaded document lacks its last update',
    within: 200,
    replaced: {
      server: () => ({
        updateLog: (real) =>
          but(real, {
            async load(scopeId) {
              const stored = await real.load(scopeId)
              return { ...stored, updates: stored.updates.slice(0, -1) }
            },
          }),
      }),
    },
  },
  {
    name: 'a snapshot takes a row with it that it does not hold',
    within: 800,
    replaced: {
      server: () => ({
        updateLog: (real) =>
          but(real, {
            compact: (scopeId, seq, ...rest) => real.compact(scopeId, seq + 1, ...rest),
          }),
      }),
    },
  },
  {
    name: 'the SDK counts as saved what it has only asked for',
    within: 50,
    replaced: { socket: answersForServer },
  },
]

/** A page whose request for a receipt is answered on the device itself. */
function answersForServer(real: WebSocketClass): WebSocketClass {
  return class extends real {
    override send(frame: Parameters<WebSocket['send']>[0]): void {
      super.send(frame)
      const receipt = frame instanceof Uint8Array ? receiptFor(frame) : undefined
      const listeners = this as unknown as { emit(name: string, event: object): void }
      if (receipt) queueMicrotask(() => listeners.emit('message', { data: receipt }))
    }
  }
}

function receiptFor(bytes: Uint8Array): ArrayBuffer | undefined {
  const frame = readFrame(bytes)
  if (frame?.type !== MESSAGE.stateless) return undefined
  const decoder = decoding.createDecoder(bytes)
  decoder.pos = frame.offset
  const request = SaveRequest.safeParse(JSON.parse(decoding.readVarString(decoder)))
  if (!request.success) return undefined
  const { mark, client } = request.data
  const receipt: Receipt = { type: 'saved', mark, client, clock: Number.MAX_SAFE_INTEGER }
  const answer = encoding.encode((encoder) => {
    encoding.writeVarString(encoder, frame.address)
    encoding.writeVarUint(encoder, MESSAGE.stateless)
    encoding.writeVarString(encoder, JSON.stringify(receipt))
  })
  return answer.buffer.slice(answer.byteOffset, answer.byteOffset + answer.length)
}
