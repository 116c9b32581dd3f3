import { afterEach, beforeEach, expect, test } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { createShowing, type Showing } from './showing.ts'

let server: Awareness
let showing: Showing
/** Who hides. */
let hiding: Set<string>
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
  hiding = new Set()
  showing = createShowing(server, (userId) => hiding.has(userId))
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

function hide(userId: string, hides: boolean): void {
  if (hides) hiding.add(userId)
  else hiding.delete(userId)
  showing.look(userId)
}

test('[PS8] who hides is hidden in all their clients, and shown with what they said last', () => {
  const [watcher, one, two] = [client('ana'), client('ben'), client('ben')]
  one.setLocalState({ cursor: 1 })
  two.setLocalState({ cursor: 2 })
  expect(seenBy(watcher)).toEqual([1, 2])
  hide('ben', true)
  expect([seenBy(watcher), [...server.states.keys()]]).toEqual([[], []])
  two.setLocalState({ cursor: 4 })
  client('ben').setLocalState({ cursor: 6 })
  expect(seenBy(watcher)).toEqual([])
  // They are there for themselves all the time.
  expect([one.getLocalState(), two.getLocalState()]).toMatchObject([{ cursor: 1 }, { cursor: 4 }])
  hide('ben', false)
  expect(new Set(seenBy(watcher))).toEqual(new Set([1, 4, 6]))
  expect(sent).toBeLessThan(60)
})

test('[PS8] what hid and is gone is not shown later', () => {
  const [watcher, one, two] = [client('ana'), client('ben'), client('ben')]
  one.setLocalState({ cursor: 1 })
  two.setLocalState({ cursor: 2 })
  hide('ben', true)
  two.setLocalState({ cursor: 3 })
  lost.add(one)
  showing.drop([one.clientID])
  expect(seenBy(watcher)).toEqual([])
  hide('ben', false)
  expect(seenBy(watcher)).toEqual([3])
})

test('[PS7] people without a client of their own are shown, kept, hidden and gone', () => {
  const watcher = client('ana')
  showing.put(77, 'bot', { user: { id: 'bot' }, cursor: 1 })
  expect(seenBy(watcher)).toEqual([1])
  const before = watcher.meta.get(77)!.clock
  showing.renew(0)
  expect(watcher.meta.get(77)!.clock).toBe(before + 1)
  hide('bot', true)
  showing.put(77, 'bot', { user: { id: 'bot' }, cursor: 2 })
  showing.renew(0)
  expect(seenBy(watcher)).toEqual([])
  hide('bot', false)
  showing.put(77, 'bot', { user: { id: 'bot' }, cursor: 3 })
  expect(seenBy(watcher)).toEqual([3])
  showing.put(77, 'bot', null)
  showing.renew(0)
  expect(seenBy(watcher)).toEqual([])
})
