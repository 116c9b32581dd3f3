import { afterEach, beforeEach, expect, test } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { createShowing, type Showing } from './showing.ts'

let server: Awareness
let showing: Showing
/** Frames that clients sent. */
let sent: number
/** Clients whose connection was lost. */
let lost: Set<Awareness>
const docs: Y.Doc[] = []

beforeEach(() => {
  sent = 0
  lost = new Set()
  server = awareness()
  server.setLocalState(null)
  showing = createShowing(server)
})
afterEach(() => {
  for (const doc of docs.splice(0)) doc.destroy()
})

function awareness(): Awareness {
  const doc = new Y.Doc()
  docs.push(doc)
  return new Awareness(doc)
}

/** A stock client: it tells the server of every change, and hears everything that the server says. */
function client(userId: string): Awareness {
  const own = awareness()
  own.setLocalState(null)
  const said = () => {
    if (lost.has(own)) return
    sent += 1
    if (sent > 100) throw new Error('They never stop telling each other.')
    const state = own.getLocalState()
    const { clock } = own.meta.get(own.clientID)!
    if (clock <= (server.meta.get(own.clientID)?.clock ?? -1)) return
    const shown = state && { ...state, user: { id: userId } }
    showing.take([{ client: own.clientID, clock, state: shown, userId }], null)
  }
  own.on('update', said)
  server.on('update', ({ added, updated, removed }: Record<string, number[]>) =>
    applyAwarenessUpdate(
      own,
      encodeAwarenessUpdate(server, [...added!, ...updated!, ...removed!]),
      'server',
    ),
  )
  return own
}

const seenBy = ({ clientID, states }: Awareness): unknown[] =>
  [...states].filter(([id]) => id !== clientID).map(([, state]) => state['cursor'])

test('[PS8] who hides in one client is hidden in all, and shown with what they said last', () => {
  const [watcher, one, two] = [client('ana'), client('ben'), client('ben')]
  one.setLocalState({ cursor: 1 })
  two.setLocalState({ cursor: 2 })
  expect(seenBy(watcher)).toEqual([1, 2])
  one.setLocalState({ cursor: 3, visible: false })
  expect([seenBy(watcher), [...server.states.keys()]]).toEqual([[], []])
  two.setLocalState({ cursor: 4 })
  expect(seenBy(watcher)).toEqual([])
  // They are there for themselves all the time.
  expect([one.getLocalState(), two.getLocalState()]).toMatchObject([{ cursor: 3 }, { cursor: 4 }])
  one.setLocalState({ cursor: 5, visible: true })
  expect(new Set(seenBy(watcher))).toEqual(new Set([4, 5]))
  expect(sent).toBeLessThan(60)
})

test('[PS8] who hid and is gone hides nobody any more', () => {
  const [watcher, one, two] = [client('ana'), client('ben'), client('ben')]
  two.setLocalState({ cursor: 2 })
  one.setLocalState({ cursor: 1, visible: false })
  two.setLocalState({ cursor: 3 })
  expect(seenBy(watcher)).toEqual([])
  lost.add(one)
  showing.drop([one.clientID])
  expect(seenBy(watcher)).toEqual([3])
})

test('[PS7] people without a client of their own are shown, kept, hidden and gone', () => {
  const watcher = client('ana')
  showing.put(77, 'bot', { user: { id: 'bot' }, cursor: 1 })
  expect(seenBy(watcher)).toEqual([1])
  const before = watcher.meta.get(77)!.clock
  showing.renew(0)
  expect(watcher.meta.get(77)!.clock).toBe(before + 1)
  showing.put(77, 'bot', { user: { id: 'bot' }, cursor: 2, visible: false })
  showing.renew(0)
  expect(seenBy(watcher)).toEqual([])
  showing.put(77, 'bot', { user: { id: 'bot' }, cursor: 3 })
  expect(seenBy(watcher)).toEqual([3])
  showing.put(77, 'bot', null)
  showing.renew(0)
  expect(seenBy(watcher)).toEqual([])
})
