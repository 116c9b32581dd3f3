/**
 * kill -9 while people edit, and what the log says afterwards. EVENT_KILL_ROUNDS sets how often, KILL_SEED repeats a
 * run: the same edits and moments, as far as timers keep them.
 */
import { DatabaseSync } from 'node:sqlite'
import type { ConcordEvent } from '@concord/schemas'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom, type Chance } from '../chance.ts'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, sseReader, textClient } from '../event-readers.ts'
import { closeClients, stockClient, until, type StockClient } from '../stock.ts'
import { entry } from '../tenant.ts'

const ROUNDS = Number(process.env['EVENT_KILL_ROUNDS'] ?? 8)
/** One person may only ask so many things at once. */
const MOST_AT_ONCE = 10
const SEED = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const WRITERS = ['ben', 'cleo', 'dora']

afterEach(async () => {
  closeReaders()
  closeClients()
  await cleanUp()
})

/** A file of a server that is dead. */
function look<T>(dataDir: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(`${dataDir}/concord.db`)
  try {
    return read(database)
  } finally {
    database.close()
  }
}

type Entries = Record<string, Record<string, Record<string, unknown>>>

interface Row {
  readonly seq: number
  readonly type: string
  readonly entity_id: string | null
  readonly data: string
}

/** Whether an event tells of what is in the document: nobody writes texts here. */
const IS_CONTENT = `(e.type = 'trip.updated' or json_extract(e.data, '$.collection') is not null)`

const COLLECTIONS = ['days', 'activities', 'options', 'votes']

/** The collections of a document as its updates make them. */
function fromUpdates(database: DatabaseSync, scope: string): Entries {
  const doc = new Y.Doc()
  for (const name of ['meta', ...COLLECTIONS]) doc.getMap(name)
  for (const table of ['snapshots', 'updates']) {
    const sql = `select bytes from ${table} where scope_id = (select id from scopes where name = ?) order by seq`
    for (const { bytes } of database.prepare(sql).all(scope))
      Y.applyUpdate(doc, bytes as Uint8Array)
  }
  const entries = COLLECTIONS.map((name) => [name, doc.getMap(name).toJSON()])
  return { meta: { '': doc.getMap('meta').toJSON() }, ...Object.fromEntries(entries) }
}

/** The same as the events tell it. */
function fromEvents(rows: readonly Row[]): Entries {
  const entries: Entries = { meta: { '': {} } }
  for (const name of COLLECTIONS) entries[name] = {}
  for (const { type, entity_id, data } of rows) {
    const { collection = 'meta', entry: whole, changes } = JSON.parse(data)
    if (!Object.hasOwn(entries, collection)) continue
    const id = entity_id ?? ''
    const there = entries[collection]![id]
    if (changes) {
      if (!there) throw new Error(`${type} of ${id}, which nobody added`)
      for (const [field, { to }] of Object.entries<{ to?: unknown }>(changes)) {
        if (to === undefined) delete there[field]
        else there[field] = to
      }
    } else if (/\.(removed|withdrawn)$/.test(type)) {
      if (!there) throw new Error(`${type} of ${id}, which nobody added`)
      delete entries[collection]![id]
    } else {
      if (there) throw new Error(`${type} of ${id}, which is there`)
      entries[collection]![id] = whole
    }
  }
  return entries
}

/** Whether everything in the file agrees; returns the numbers of the events that members of the scope hear of. */
function check(dataDir: string, scope: string): { seqs: number[]; rows: Row[] } {
  return look(dataDir, (database) => {
    const all = database
      .prepare(`select seq, audience from events where tenant = 'default' order by seq`)
      .all()
    const numbers = all.map(({ seq }) => Number(seq))
    // What somebody is told in their inbox is theirs alone.
    const seqs = all.flatMap(({ seq, audience }) => (audience === 'user' ? [] : [Number(seq)]))
    const head = database.prepare(`select seq from event_heads where tenant = 'default'`).get()
    expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1))
    expect(head?.['seq']).toBe(numbers.length)
    const rows = database
      .prepare(
        `select e.seq, e.type, e.entity_id, e.data from events e join scopes s on s.id = e.scope_id
         where s.name = ? and ${IS_CONTENT} order by e.seq`,
      )
      // reason: the columns are those of the statement
      .all(scope) as unknown as Row[]
    expect(fromEvents(rows)).toEqual(fromUpdates(database, scope))

    const cursor = Number(
      database.prepare(`select seq from cursors where consumer = 'trip-updates'`).get()?.['seq'] ??
        0,
    )
    const projected = database
      .prepare(
        `select seq from trip_updates where scope_id = (select id from scopes where name = ?) order by seq`,
      )
      .all(scope)
    const due = database
      .prepare(
        `select e.seq from events e join scopes s on s.id = e.scope_id where s.name = ? and ${IS_CONTENT} and e.seq <= ? order by e.seq`,
      )
      .all(scope, cursor)
    expect(projected.map(({ seq }) => seq)).toEqual(due.map(({ seq }) => seq))
    return { seqs, rows }
  })
}

/** One random edit of a trip. */
function edit({ doc }: StockClient, person: string, chance: Chance): void {
  const activities = doc.getMap<Y.Map<unknown>>('activities')
  const ids = [...activities.keys()]
  const one = ids.length > 0 ? chance.pick(ids) : undefined
  const fresh = `${person}-${chance.between(0, 40)}`
  const dice = chance.between(0, 9)
  if (one === undefined || dice < 3) activities.set(fresh, entry({ title: fresh, cost: 1 }))
  else if (dice < 5) activities.get(one)?.set('cost', chance.between(0, 999))
  else if (dice < 6) activities.delete(one)
  else if (dice < 7) doc.getMap('days').set(fresh, entry({ title: fresh }))
  else if (dice < 8) doc.getMap('days').delete(fresh)
  else if (dice < 9) {
    const vote = { choice: chance.pick(['up', 'down']), at: new Date(2026, 0, dice).toISOString() }
    doc.getMap('votes').set(`p:o:${person}`, vote)
  } else {
    doc.transact(() => {
      activities.get(one)?.set('title', `${fresh}!`)
      doc.getMap('meta').set('destination', fresh)
    })
  }
}

/** Hears through one door, through all the lives of the server; comes back with the number of its last event. */
class Listener {
  readonly heard: ConcordEvent[] = []
  private source: { readonly events: ConcordEvent[]; close(): void } | undefined
  private readonly open: (
    since: number,
  ) => Promise<{ readonly events: ConcordEvent[]; close(): void }>

  constructor(open: Listener['open']) {
    this.open = open
  }
  get last(): number {
    return this.heard.at(-1)?.seq ?? 0
  }
  async begin(): Promise<void> {
    this.source = await this.open(this.last)
  }
  /** What was heard in this life. */
  end(): void {
    this.source?.close()
    this.heard.push(...(this.source?.events ?? []))
    this.source = undefined
  }
  get count(): number {
    return this.heard.length + (this.source?.events.length ?? 0)
  }
  /** The newest number, of this life too. */
  get newest(): number {
    return this.source?.events.at(-1)?.seq ?? this.last
  }
}

test(
  '[EV21] after kill -9 at any moment events and documents agree, numbers have no gap, and who comes back hears each event once',
  { timeout: 60_000 + ROUNDS * 20_000 },
  async () => {
    console.log(`event kill rounds: KILL_SEED=${SEED} EVENT_KILL_ROUNDS=${ROUNDS}`)
    const chance = chanceFrom(SEED)
    let server: ConcordServer = await startConcord()
    const { body: trip } = await server.call('ana', 'POST', '/api/v1/trips', { title: 'Rome' })
    const path = `/api/v1/trips/${trip.id}`
    for (const userId of WRITERS) {
      await server.call('ana', 'POST', `${path}/members`, { userId, role: 'editor' })
    }
    const token = await server.token('ana')
    const listeners = [
      new Listener((since) => sseReader(server.url, token, `?since=${since}`)),
      new Listener(async (since) => {
        const client = await textClient(server.wsUrl, token)
        await client.ask('subscribe', { eventTypes: ['*'], since }, 'subscribed')
        return client
      }),
    ]
    const editors = await Promise.all(
      WRITERS.map(async (userId) => {
        const client = stockClient(server.wsUrl, trip.scope, await server.token(userId))
        await client.synced()
        return { userId, client }
      }),
    )
    const boss = await server.token('boss', { roles: ['admin'] })
    const answered = new Map<string, number>()
    let keys = 0
    let asking = 0
    const publish = async (key: string): Promise<void> => {
      const body = { type: 'package.created', data: { packageId: key, name: key }, key }
      asking += 1
      const reply = await request(server.url, 'POST', '/api/v1/events', boss, body).catch(
        () => undefined,
      )
      asking -= 1
      if (reply === undefined) return
      expect([200, 201]).toContain(reply.status)
      const { seq } = reply.body
      expect(answered.get(key) ?? seq).toBe(seq)
      answered.set(key, seq)
    }
    const publishAll = async (all: readonly string[]): Promise<void> => {
      for (const key of all) await publish(key)
    }

    let before = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const listener of listeners) await listener.begin()
      // What was not answered in the last life is asked again with its key, and so is some of what was.
      const asked = Array.from({ length: keys }, (_, index) => `key${index}`)
      const again = asked.filter((key) => !answered.has(key) || chance.percent(10))
      const repeated = publishAll(again)
      const killAt = performance.now() + chance.between(80, 700)
      const underway: Promise<void>[] = []
      // A life in which nothing was told would prove nothing.
      while (performance.now() < killAt || listeners.some(({ newest }) => newest <= before)) {
        for (const { userId, client } of editors) {
          if (chance.percent(70)) edit(client, userId, chance)
        }
        if (chance.percent(30) && asking < MOST_AT_ONCE) underway.push(publish(`key${keys++}`))
        await new Promise((resolve) => setTimeout(resolve, chance.between(0, 12)))
      }
      await server.kill()
      await Promise.all([repeated, ...underway])
      for (const listener of listeners) listener.end()
      const { seqs } = check(server.dataDir, trip.scope)
      expect(seqs.at(-1)).toBeGreaterThan(before)
      before = seqs.at(-1)!
      for (const { heard } of listeners) {
        expect(heard.map(({ seq }) => seq)).toEqual(seqs.slice(0, heard.length))
      }
      server = await server.restart()
    }

    for (const listener of listeners) await listener.begin()
    await publishAll(Array.from({ length: keys }, (_, index) => `key${index}`))
    for (const { client } of editors) await client.acknowledged()
    const heads = async (): Promise<number> =>
      (await server.call('ana', 'GET', '/api/v1/events?limit=1')).body.head
    // Writing in texts is told a little later; there is none here, so the log is at rest now.
    await until(async () => {
      const head = await heads()
      return listeners.every(({ newest }) => newest === head)
    })
    await until(async () => {
      const { body } = await server.call('ana', 'GET', `${path}/updates?limit=1`)
      const log = await server.call('ana', 'GET', `/api/v1/events?scope=${trip.scope}&limit=1`)
      return body.items[0].seq === log.body.items[0].seq
    })
    const log = (await server.call('ana', 'GET', '/api/v1/events?since=0&limit=500')).body
    await server.kill()
    for (const listener of listeners) listener.end()
    const { seqs, rows } = check(server.dataDir, trip.scope)
    const [sse, socket] = listeners.map(({ heard }) => heard)
    expect(sse!.map(({ seq }) => seq)).toEqual(seqs)
    expect(socket).toEqual(sse)
    expect(sse!.slice(0, 500)).toEqual(log.items)

    const published = sse!.filter(({ type }) => type === 'package.created')
    expect(new Map(published.map(({ data, seq }) => [data['packageId'], seq]))).toEqual(answered)
    const late = sse!.filter((event) => event.late).length
    console.log(
      `event kill rounds: ${seqs.length} events (${rows.length} of the trip, ${published.length} published, ${late} late), each heard once at two doors`,
    )
    expect([rows.length > ROUNDS * 10, published.length === keys, late > 0]).toEqual([
      true,
      true,
      true,
    ])
  },
)
