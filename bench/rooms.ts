/**
 * What our client costs an application beside the stock provider: to load, in memory for each open room, and in components
 * that are drawn anew.
 *
 *   npm run bench rooms
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startConcord, type ConcordServer } from '../e2e/concord.ts'
import { bundledBytes } from '../tools/bundle-size.ts'
import { countRenders } from './renders.ts'
import type { Section } from './report.ts'
import type { Opened } from './rooms-child.ts'
import { newTrips } from './trips.ts'

const ROOMS = 200
const ACTIVITIES = 20
const ROUNDS = 3
const LISTED = 100
const CHANGES = 200

const KiB = 1024
const CHILD = join(import.meta.dirname, 'rooms-child.ts')
const run = promisify(execFile)

export async function measureRooms(): Promise<Section[]> {
  const server = await startConcord({
    env: {
      MAX_DOCUMENTS_PER_SOCKET: String(ROOMS + 1),
      MAX_DOCUMENTS_PER_USER: String(10 * ROOMS),
    },
  })
  const memory = await memoryOfRooms(server)
  const drawn = await countRenders(server, LISTED, CHANGES)
  await server.kill()
  const [client, provider, whole, wholeProvider] = await Promise.all([
    bundledBytes(`export * from '@concord/client'`, ['yjs']),
    bundledBytes(`export { HocuspocusProvider } from '@hocuspocus/provider'`, ['yjs']),
    bundledBytes(`export * from '@concord/client'; export * from 'yjs'`, []),
    bundledBytes(
      `export { HocuspocusProvider } from '@hocuspocus/provider'; export * from 'yjs'`,
      [],
    ),
  ])
  const size = (what: string, ours: number, theirs: number) => ({
    what,
    unit: 'KiB',
    concord: [ours / KiB],
    stock: [theirs / KiB],
  })
  return [
    {
      title: 'What the client costs an application',
      how: `Our client and the stock provider with a Y.Doc, both against a Concord server. Sizes: minified and gzipped by one bundler, everything that can be imported. Memory: ${ROOMS} trips with ${ACTIVITIES} activities each, open on one socket in a Node process of its own, with what a page shows of each as plain objects; what is in use after a collection, less what it was with one open; ${ROUNDS} processes each. Drawing: a React page in Chromium with lists of ${LISTED} entries, of which somebody else changes one after another, ${CHANGES} times; ours with \`useStorage\`, stock with a redraw of the list at each update of the document.`,
      compared: ['our client', 'stock provider'],
      rows: [
        size('to load, without Yjs', client, provider),
        size('to load, with Yjs', whole, wholeProvider),
        { what: 'memory of an open room', unit: 'KiB', concord: memory.ours, stock: memory.stock },
        {
          what: `components drawn for ${CHANGES} changes`,
          unit: '',
          concord: [drawn.ours],
          stock: [drawn.stock],
        },
        {
          what: 'the same, stock with `React.memo` for each entry',
          unit: '',
          concord: [drawn.ours],
          stock: [drawn.memo],
        },
      ],
      notes: [
        'Our client has in it what an application with the stock provider writes or loads by itself: the kinds with their validation, typed lists, a copy on the device, the save state, events, polls, chat and inbox.',
      ],
    },
  ]
}

type Side = 'ours' | 'stock'

/** KiB for each room, one figure for each process. */
async function memoryOfRooms(server: ConcordServer): Promise<Record<Side, number[]>> {
  // One more: the first is there before anything is counted.
  const names = await newTrips(server, ROOMS + 1, ACTIVITIES)
  const token = await server.token('ana')
  const found: Record<Side, number[]> = { ours: [], stock: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of ['ours', 'stock'] as const) {
      const args = ['--expose-gc', CHILD, side, server.url, token, ...names]
      const { heapBytes, entries } = JSON.parse(
        (await run(process.execPath, args)).stdout,
      ) as Opened
      if (entries !== names.length * ACTIVITIES)
        throw new Error(`${side} opened ${entries} entries`)
      found[side].push(heapBytes / ROOMS / KiB)
    }
  }
  return found
}
