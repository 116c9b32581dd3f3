/**
 * A trip with people in it: Ana owns it and Ben edits it, both honest and watching; Mallory edits, Carla may vote and
 * Vic may look, and what these three do is the attack.
 */
import { RejectedNotice, voteKey } from '@concord/schemas'
import { WebSocketStatus } from '@hocuspocus/provider'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import type { ConcordServer } from '../concord.ts'
import { rawSocket, updateFrame, type RawSocket } from '../raw.ts'
import { stockClient, until, yWebsocketClient, type StockClient } from '../stock.ts'
import { contentOf, type Truth } from './legality.ts'
import { watch, type Witness } from './witness.ts'

export type Attacker = 'mallory' | 'carla' | 'vic'

export interface Stage {
  readonly server: ConcordServer
  readonly name: string
  readonly truth: Truth
  readonly ana: StockClient
  readonly ben: Y.Doc
  readonly witnesses: readonly Witness[]
  /** The attacker's own client, as it would be in a browser. */
  readonly attacker: StockClient
  readonly who: Attacker
  /** What the attacker was told, on every connection. */
  notices(): RejectedNotice[]
  /** How many frames to Ana held what only an attack holds. */
  leaks(): number
  /** Reasons with which the attacker's connections were closed. */
  refusals(): string[]
  /** A copy of the attacker's document with a Yjs client of its own, or the one given. */
  copy(client?: number): Y.Doc
  /** Sends bytes by hand, in the attacker's name. */
  send(update: Uint8Array): Promise<RawSocket>
  /** Changes a copy and sends what came of it by hand. */
  craft(write: (doc: Y.Doc) => void, client?: number): Promise<RawSocket>
  /** Notes that a vote is true. */
  cast(person: string, choice: string, option?: string): Vote
  open(person: string): Promise<StockClient>
  /** Resolves when all of these have the same content, and their edits are on disk. */
  agree(...docs: readonly Y.Doc[]): Promise<void>
}

export interface Vote {
  readonly key: string
  readonly value: { readonly choice: string; readonly at: string }
}

/** Stands in what attacks write, where it can; no byte of it may reach anybody else. */
export const MARKER = 'smuggled'

const AT = '2026-07-01T10:00:00.000Z'

export async function setStage(server: ConcordServer, who: Attacker): Promise<Stage> {
  const { body } = await server.call('ana', 'POST', '/api/v1/trips', { title: 'Rome' })
  const name: string = body.scope
  for (const [userId, role] of [
    ['ben', 'editor'],
    ['mallory', 'editor'],
    ['carla', 'commenter'],
    ['vic', 'viewer'],
  ])
    await server.call('ana', 'POST', `/api/v1/trips/${body.id}/members`, { userId, role })
  const truth: Truth = {
    votes: new Map(),
    poll: new Map(),
    makers: new Map([
      ['louvre', 'ana'],
      ['walk', 'ana'],
      ['mine', who],
      ['fake', who],
    ]),
  }
  const tokens = new Map<string, string>()
  for (const person of ['ana', 'ben', who]) tokens.set(person, await server.token(person))
  const opened: StockClient[] = []
  const raws: RawSocket[] = []
  const told: RejectedNotice[] = []

  async function open(person: string): Promise<StockClient> {
    const client = stockClient(server.wsUrl, name, tokens.get(person)!)
    if (person === who) {
      opened.push(client)
      client.provider.on('stateless', ({ payload }: { payload: string }) =>
        told.push(...noticeIn(payload)),
      )
    }
    await client.synced()
    return client
  }

  function cast(person: string, choice: string, option = 'o1'): Vote {
    const key = voteKey('p1', option, person)
    const value = { choice, at: AT }
    const values = truth.votes.get(key) ?? new Set()
    truth.votes.set(key, values.add(JSON.stringify(value)))
    return { key, value }
  }

  async function send(update: Uint8Array): Promise<RawSocket> {
    const raw = await rawSocket(server.wsUrl)
    raws.push(raw)
    await raw.authenticate(name, tokens.get(who)!)
    raw.send(updateFrame(name, update))
    return raw
  }

  function copy(client?: number): Y.Doc {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(attacker.doc))
    if (client !== undefined) doc.clientID = client
    return doc
  }

  let leaks = 0
  const ana = await open('ana')
  ana.provider.on('message', ({ event }: { event: MessageEvent<ArrayBuffer> }) => {
    if (Buffer.from(event.data).includes(MARKER)) leaks += 1
  })
  ana.doc.transact(() => seed(ana.doc))
  await ana.acknowledged()
  await server.call('ana', 'POST', `/api/v1/trips/${body.id}/polls/p1/open`)
  const poll = (): Record<string, unknown> => ana.doc.getMap('polls').toJSON()['p1']
  await until(() => poll()['status'] === 'open')
  for (const [field, written] of Object.entries(poll()))
    truth.poll.set(field, JSON.stringify(written))
  const { key, value } = cast('ana', 'up')
  ana.doc.getMap('votes').set(key, value)
  await ana.acknowledged()
  const ben = yWebsocketClient(server.wsUrl, name, tokens.get('ben')!)
  await until(() => ben.provider.synced)
  const attacker = await open(who)
  const witnesses = [watch(ana.doc, truth), watch(ben.doc, truth)]

  return {
    server,
    name,
    truth,
    ana,
    ben: ben.doc,
    witnesses,
    attacker,
    who,
    open,
    cast,
    send,
    copy,
    notices: () => [
      ...told,
      ...raws.flatMap((raw) => raw.frames.flatMap((bytes) => noticeIn(statelessIn(bytes)))),
    ],
    refusals: () => [
      ...opened.flatMap(({ reasons }) => reasons),
      ...raws.flatMap((raw) => raw.closeReason(name) ?? raw.closed?.reason ?? []),
    ],
    leaks: () => leaks,
    async craft(write, client) {
      const doc = copy(client)
      const known = Y.encodeStateVector(doc)
      doc.transact(() => write(doc))
      return send(Y.encodeStateAsUpdate(doc, known))
    },
    async agree(...docs) {
      await until(() => new Set(docs.map(contentOf)).size === 1)
    },
  }
}

/** Cuts a client off; resolves when it knows. */
export async function leave({ socket }: StockClient): Promise<void> {
  socket.disconnect()
  await until(() => socket.status === WebSocketStatus.Disconnected)
}

/** Connects it again; resolves when all that it did meanwhile has been answered. */
export async function comeBack({ socket, synced }: StockClient): Promise<void> {
  void socket.connect()
  await synced()
}

function seed(doc: Y.Doc): void {
  const put = (collection: string, id: string, fields: object): void =>
    void doc.getMap(collection).set(id, new Y.Map(Object.entries(fields)))
  put('days', 'd1', { title: 'Day one', position: 'a0' })
  put('activities', 'louvre', { title: 'Louvre', position: 'a0', dayId: 'd1', createdBy: 'ana' })
  put('activities', 'walk', { title: 'Walk', position: 'a1', createdBy: 'ana' })
  put('constraints', 'budget', { type: 'budget', value: 900 })
  put('flights', 'f1', { carrierCode: 'AF', flightNumber: '12' })
  put('polls', 'p1', { question: 'Where?', position: 'a0', rule: { kind: 'majority' } })
  put('options', 'o1', { pollId: 'p1', title: 'Rome', position: 'a0' })
  put('options', 'o2', { pollId: 'p1', title: 'Oslo', position: 'a1' })
  const text = new Y.XmlText('Bring good shoes')
  text.format(6, 4, { bold: {} })
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [text])
  doc.getXmlFragment('notes').insert(0, [paragraph])
}

function noticeIn(payload: string): RejectedNotice[] {
  if (payload === '') return []
  const notice = RejectedNotice.safeParse(JSON.parse(payload))
  return notice.success ? [notice.data] : []
}

const STATELESS = 5

function statelessIn(bytes: Uint8Array): string {
  const decoder = decoding.createDecoder(bytes)
  decoding.readVarString(decoder)
  return decoding.readVarUint(decoder) === STATELESS ? decoding.readVarString(decoder) : ''
}
