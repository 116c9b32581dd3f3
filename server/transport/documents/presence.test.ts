import * as encoding from 'lib0/encoding'
import { beforeEach, expect, test } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { takePresence } from './presence.ts'
import { createShowing, type Showing } from './showing.ts'

interface Person {
  readonly name: string
  readonly claimed: Set<number>
}

const LIMITS = { presenceBytes: 1000, presenceClients: 2, jsonDepth: 4 }
let awareness: Awareness
let connections: Map<Person, { clients: Set<number> }>
let owners: Map<number, string>
let changes: number[]
let showing: Showing
/** What was said of hiding, in order. */
let hid: string[]

beforeEach(() => {
  const doc = new Y.Doc()
  awareness = new Awareness(doc)
  awareness.setLocalState(null)
  // Nothing is left running.
  doc.destroy()
  showing = createShowing(awareness)
  hid = []
  connections = new Map()
  owners = new Map()
  changes = []
  awareness.on('update', ({ added, updated, removed }: Record<string, number[]>) =>
    changes.push(...added!, ...updated!, ...removed!),
  )
})

function connect(name: string): Person {
  const person = { name, claimed: new Set<number>() }
  connections.set(person, { clients: new Set() })
  return person
}

function say(
  connection: Person,
  ...entries: readonly (readonly [client: number, clock: number, state: unknown])[]
): string | undefined {
  const update = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length)
    for (const [client, clock, state] of entries) {
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, typeof state === 'string' ? state : JSON.stringify(state))
    }
  })
  return takePresence(update, 0, {
    document: { awareness, connections },
    connection,
    limits: LIMITS,
    claimed: connection.claimed,
    user: () => ({ id: connection.name, name: connection.name, color: '#000000' }),
    isOwn: (other) => other.name === connection.name,
    claim(client) {
      const owner = owners.get(client) ?? connection.name
      owners.set(client, owner)
      return owner === connection.name
    },
    wishes: showing.wishes,
    hide: (hides) => void hid.push(`${connection.name} ${hides ? 'hides' : 'shows'}`),
    show: (said) => showing.take(said, null),
  })?.message
}

const shown = (client: number): unknown => awareness.getStates().get(client)
const mine = (connection: Person): number[] => [...connections.get(connection)!.clients]

test('[AU6] what somebody shows carries their name, whatever it says', () => {
  expect(say(connect('ana'), [1, 1, { user: { id: 'ben' }, cursor: 5 }])).toBeUndefined()
  expect(shown(1)).toMatchObject({ user: { id: 'ana' }, cursor: 5 })
})

test("[PS1] nobody writes over somebody else's presence, ends it, or uses up its numbers", () => {
  const [ana, eve] = [connect('ana'), connect('eve')]
  say(ana, [1, 1, { cursor: 1 }])
  changes = []
  expect(say(eve, [1, 2, { cursor: 9 }])).toMatch(/somebody else/)
  expect(say(eve, [1, 2, null])).toMatch(/somebody else/)
  expect(say(eve, [1, Number.MAX_SAFE_INTEGER, { cursor: 9 }])).toMatch(/too far/)
  expect(changes).toEqual([])
  expect(shown(1)).toMatchObject({ user: { id: 'ana' }, cursor: 1 })
  say(ana, [1, 2, { cursor: 2 }])
  expect(shown(1)).toMatchObject({ cursor: 2 })
})

test('[PS1] who was seen or has written is not shown by somebody else while they are away', () => {
  const [ana, eve] = [connect('ana'), connect('eve')]
  say(ana, [1, 1, {}])
  say(ana, [1, 2, null])
  expect(say(eve, [1, 3, {}])).toMatch(/somebody else/)
  expect(say(ana, [1, 3, {}])).toBeUndefined()
  expect(shown(1)).toBeDefined()
})

test('what is no news is left out without a word: stock clients repeat what others say', () => {
  const [ana, ben] = [connect('ana'), connect('ben')]
  say(ana, [1, 5, { cursor: 1 }])
  changes = []
  expect(say(ben, [1, 5, { cursor: 1 }], [1, 4, {}], [2, 1, {}])).toBeUndefined()
  expect(changes).toEqual([2])
  expect(mine(ana)).toEqual([1])
})

test('[PS2] a state that is too large, or nothing that can be shown, is refused, and the rest is taken', () => {
  const ana = connect('ana')
  expect(say(ana, [1, 1, { text: 'x'.repeat(1000) }], [2, 1, { cursor: 1 }])).toMatch(/1,000 bytes/)
  expect([shown(1), shown(2)]).toMatchObject([undefined, { cursor: 1 }])
  for (const state of ['[]', '"words"', '7', '{', '{"a":{"b":{"c":{"d":{"e":1}}}}}'])
    expect(say(ana, [1, 1, state])).toMatch(/plain object/)
  expect(say(ana, [1, 1, '{"__proto__":{"admin":true}}'])).toMatch(/plain object/)
  expect(shown(1)).toBeUndefined()
})

test('[PS3] one connection shows so many clients, and so many more one after the other', () => {
  const ana = connect('ana')
  expect(say(ana, [1, 1, {}], [2, 1, {}])).toBeUndefined()
  expect(say(ana, [3, 1, {}])).toMatch(/More than 2/)
  say(ana, [1, 2, null])
  connections.get(ana)!.clients.delete(1)
  expect(say(ana, [3, 1, {}])).toBeUndefined()
  let refused: string | undefined
  for (let client = 10; client < 100 && refused === undefined; client += 1) {
    refused = say(ana, [client - 1, 9, null], [client, 1, {}])
    connections.get(ana)!.clients.delete(client - 1)
  }
  expect(refused).toMatch(/More than 2/)
  expect(owners.size).toBeLessThan(40)
})

test('[PS4] who leaves is seen to leave', () => {
  const ana = connect('ana')
  say(ana, [1, 1, {}])
  changes = []
  expect(say(ana, [1, 1, null])).toBeUndefined()
  expect(shown(1)).toBeUndefined()
  expect(changes).toEqual([1])
})

test('[PS5] who comes back takes their presence along, and nobody who only repeats it does', () => {
  const [before, other] = [connect('ana'), connect('ana')]
  say(before, [1, 7, {}])
  say(other, [2, 1, {}])
  say(other, [1, 7, {}])
  expect(mine(before)).toEqual([1])
  const again = connect('ana')
  expect(say(again, [1, 7, {}])).toBeUndefined()
  expect([mine(before), mine(again)]).toEqual([[], [1]])
  const eve = connect('eve')
  say(eve, [1, 7, {}])
  expect(mine(again)).toEqual([1])
})

test('[PS8] a client that changes what it says of hiding hides or shows its person, and nobody else is told of it', () => {
  const ana = connect('ana')
  say(ana, [1, 1, { cursor: 1 }])
  say(ana, [1, 2, { cursor: 1, visible: false }])
  say(ana, [1, 3, { cursor: 2, visible: false }])
  expect(hid).toEqual(['ana hides'])
  expect(shown(1)).toEqual({ cursor: 2, user: expect.anything() })
  // What is not said any more is no word, and the other tab says what it said before anybody hid.
  say(ana, [1, 4, { cursor: 3 }])
  say(ana, [2, 1, { visible: true }])
  expect(hid).toEqual(['ana hides'])
  say(ana, [1, 5, { visible: true }])
  say(ana, [1, 6, { visible: true }])
  expect(hid).toEqual(['ana hides', 'ana shows'])
})

test('[PS8] a client that comes back on another connection goes on where it was', () => {
  const before = connect('ana')
  say(before, [1, 1, { visible: false }])
  connections.delete(before)
  const again = connect('ana')
  say(again, [1, 1, { visible: false }])
  say(again, [1, 2, { visible: false }])
  expect(hid).toEqual(['ana hides'])
  say(again, [1, 3, { visible: true }])
  expect(hid).toEqual(['ana hides', 'ana shows'])
  // Beside what is refused, too.
  expect(say(again, [1, 4, { text: 'x'.repeat(1000) }], [1, 5, { visible: false }])).toMatch(
    /bytes/,
  )
  expect(hid.at(-1)).toBe('ana hides')
  // One that left begins anew.
  say(again, [1, 6, null])
  say(again, [1, 7, { visible: true }])
  expect(hid).toHaveLength(3)
})

test('who left is forgotten in the end', () => {
  const ana = connect('ana')
  for (let client = 0; client < 3000; client += 1) showing.wishes.set(100_000 + client, undefined)
  for (let client = 0; client < 3000; client += 1)
    awareness.meta.set(100_000 + client, { clock: 1, lastUpdated: -100_000 })
  say(ana, [1, 1, {}])
  expect([awareness.meta.size < 5, showing.wishes.size]).toEqual([true, 1])
})

test('what is no presence message throws', () => {
  const ana = connect('ana')
  const parts = {
    document: { awareness, connections },
    connection: ana,
    limits: LIMITS,
    claimed: ana.claimed,
    user: () => ({ id: 'ana', name: 'ana', color: '#000000' }),
    isOwn: () => false,
    claim: () => true,
    wishes: new Map(),
    hide: () => {},
    show: () => {},
  }
  expect(() => takePresence(new Uint8Array([5, 1]), 0, parts)).toThrow()
  expect(() => takePresence(new Uint8Array([255, 255, 255, 255, 15]), 0, parts)).toThrow()
})
