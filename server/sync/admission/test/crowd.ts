/**
 * Honest clients and what they send: as Hocuspocus providers do, online and offline, in tabs that share what they have,
 * reloaded from the device, with everything that people do in editors.
 */
import * as Y from 'yjs'
import { editAtRandom, type Hand } from './honest.ts'
import { touchTestRoots } from './server.ts'

export interface Crowd {
  /** Something happens: an edit, a lost connection, a reload. */
  act(): void
  /** Everybody comes online and hears of everything. */
  agree(): void
  readonly docs: readonly Y.Doc[]
}

/** As much of a server as a client needs. */
export interface Serving {
  readonly doc: Y.Doc
  /** An update of a client: the news of an edit, or what it has and the server lacks. True: it must send everything. */
  receive(update: Uint8Array): boolean
}

interface Client {
  doc: Y.Doc
  undo: Y.UndoManager
  online: boolean
  /** Edits that were made and not sent. */
  readonly outbox: Uint8Array[]
}

const FROM_OTHERS = {}

export function createCrowd(server: Serving, chance: Hand, size: number): Crowd {
  const clients: Client[] = []
  /** What is on its way, in order: one thing happens after the other, never within another. */
  const underway: (() => void)[] = []
  /** What the server had at some moments. */
  const asked: Uint8Array[] = []
  for (let count = 0; count < size; count += 1) clients.push(newClient())

  server.doc.on('update', (update) => {
    for (const client of clients) {
      if (client.online) underway.push(() => client.online && hear(client, update))
    }
  })

  function newClient(state?: Uint8Array): Client {
    // Some editors keep what was deleted, for history.
    const doc = touchTestRoots(new Y.Doc({ gc: chance.percent(80) }))
    doc.clientID = chance.between(1, 2 ** 32 - 1)
    if (state) Y.applyUpdate(doc, state, FROM_OTHERS)
    const undo = new Y.UndoManager(
      ['text', 'map', 'list', 'xml'].map((name) => doc.share.get(name)!),
      { captureTimeout: chance.percent(50) ? 0 : 500 },
    )
    const client: Client = { doc, undo, online: true, outbox: [] }
    doc.on('update', (update, origin) => {
      if (origin === FROM_OTHERS) return
      client.outbox.push(update)
      if (client.online && chance.percent(70)) send(client)
    })
    return client
  }

  function hear({ doc }: Client, update: Uint8Array): void {
    Y.applyUpdate(doc, update, FROM_OTHERS)
  }

  function send(client: Client): void {
    for (const update of client.outbox.splice(0)) tell(client, update)
  }

  function tell(client: Client, update: Uint8Array): void {
    underway.push(() => {
      if (server.receive(update)) tellAll(client)
    })
  }

  function tellAll(client: Client): void {
    if (chance.percent(30)) asked.push(Y.encodeStateVector(server.doc))
    tell(client, Y.encodeStateAsUpdate(client.doc, Y.encodeStateVector(server.doc)))
  }

  function arrive(): void {
    for (let next = underway.shift(); next; next = underway.shift()) next()
  }

  /** The exchange of a connection that begins: each side says what it has and gets the rest. */
  function connect(client: Client): void {
    client.online = true
    // Edits that were queued while there was no connection are sent as well, before or after.
    if (chance.percent(50)) send(client)
    tellAll(client)
    hear(client, Y.encodeStateAsUpdate(server.doc, Y.encodeStateVector(client.doc)))
    send(client)
    arrive()
  }

  /** A page is loaded again: the device kept the document as one update or as several, some of them twice. */
  function reload(index: number): void {
    const { doc } = clients[index]!
    const state = Y.encodeStateAsUpdate(doc)
    const kept = chance.percent(50) ? state : Y.mergeUpdates([state, newsSince(doc), state])
    const client = newClient(kept)
    client.online = false
    clients[index] = client
    if (chance.percent(50)) connect(client)
  }

  /** What a client has beyond what the server had a while ago: the answer to a question that was long on its way. */
  function newsSince(doc: Y.Doc): Uint8Array {
    const known = asked.length > 0 ? chance.pick(asked) : Y.encodeStateVector(new Y.Doc())
    return chance.percent(50)
      ? Y.encodeStateAsUpdate(doc, known)
      : Y.diffUpdate(Y.encodeStateAsUpdate(doc), known)
  }

  /** Two tabs of one browser tell each other directly. */
  function whisper(): void {
    const [one, other] = [chance.pick(clients), chance.pick(clients)]
    hear(other, Y.encodeStateAsUpdate(one.doc, Y.encodeStateVector(other.doc)))
  }

  /** Somebody sends what everybody has: a relay, or a client that was told to send everything. */
  function repeat(client: Client): void {
    const state = Y.encodeStateAsUpdate(client.doc)
    const kind = chance.between(0, 3)
    if (kind === 0) tell(client, state)
    else if (kind === 1) tell(client, Y.diffUpdate(state, Y.encodeStateVector(server.doc)))
    else if (kind === 2) tell(client, Y.mergeUpdates([...client.outbox, state]))
    else {
      send(client)
      tell(client, newsSince(client.doc))
    }
  }

  return {
    get docs() {
      return clients.map(({ doc }) => doc)
    },
    act() {
      const index = chance.between(0, clients.length - 1)
      const client = clients[index]!
      const kind = chance.between(0, 999)
      if (kind < 880) editAtRandom(client.doc, chance)
      else if (kind < 920) client.undo[chance.percent(60) ? 'undo' : 'redo']()
      else if (kind < 940) client.online = false
      else if (kind < 960) connect(client)
      else if (kind < 970) reload(index)
      else if (kind < 985) whisper()
      else if (client.online) repeat(client)
      arrive()
    },
    agree() {
      for (let round = 0; round < 2; round += 1) for (const client of clients) connect(client)
    },
  }
}
