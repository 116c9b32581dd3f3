/**
 * Opens many rooms in one process and says what they take of its memory: with our client, or with stock providers. A
 * process of its own for each, so that neither finds what the other left behind.
 *
 *   node --expose-gc bench/rooms-child.ts <ours|stock> <url of the server> <token> <document> …
 */
import { createClient } from '@concord/client'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import * as Y from 'yjs'

export interface Opened {
  /** Memory of all rooms together, bytes. */
  readonly heapBytes: number
  readonly entries: number
}

const [side, url, token, ...names] = process.argv.slice(2)
/** What a page shows of each room, as plain objects. */
const shown: unknown[] = []

/** Opens these and resolves when everything of them is there. */
type Open = (names: readonly string[]) => Promise<void>

function ours(): Open {
  const client = createClient({ url: url!, token: token!, WebSocket, offline: false })
  return async (wanted) => {
    const opening = wanted.map(async (name) => {
      const room = client.open('trip', name.split('/')[2]!)
      await room.synced
      shown.push(room.trip.activities.list())
    })
    await Promise.all(opening)
  }
}

function stock(): Open {
  const socket = new HocuspocusProviderWebsocket({
    url: `${url!.replace('http', 'ws')}/ws`,
    WebSocketPolyfill: WebSocket,
  })
  return async (wanted) => {
    const opening = wanted.map(async (name) => {
      const document = new Y.Doc()
      const provider = new HocuspocusProvider({
        name,
        document,
        token: token!,
        websocketProvider: socket,
      })
      const synced = new Promise((resolve) => provider.on('synced', resolve))
      provider.attach()
      await synced
      shown.push(Object.values(document.getMap('activities').toJSON()))
    })
    await Promise.all(opening)
  }
}

function heapNow(): number {
  globalThis.gc!()
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
}

const open = side === 'ours' ? ours() : stock()
// The first one brings what all of them share.
await open(names.slice(0, 1))
const before = heapNow()
await open(names.slice(1))
const opened: Opened = {
  heapBytes: heapNow() - before,
  entries: shown.flat().length,
}
console.log(JSON.stringify(opened))
process.exit(0)
