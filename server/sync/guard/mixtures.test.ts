/** Random mixtures of what is allowed and what is not, by three people, online and offline. */
import { touchRoots, trip, voteKey, type Collection } from '@concord/schemas'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { derive } from '../derive/derive.ts'
import { applyUpdate } from '../yjs/apply-update.ts'
import { createGuard } from './guard.ts'
import type { Author } from './judge.ts'
import { createMirror } from './mirror.ts'
import type { Entry } from './plain.ts'

const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000)
const RUNS = Number(process.env['FC_RUNS'] ?? 1000)
vi.setConfig({ testTimeout: 120_000 + RUNS * 60 })

const PEOPLE: readonly Author[] = [
  { userId: 'ana', may: () => true },
  { userId: 'ben', may: () => true },
  { userId: 'cleo', may: (verb) => verb === 'comment' },
]
const NAMES = Object.keys(trip.collections)

const step = fc.record({
  who: fc.nat(2),
  do: fc.constantFrom(
    'edit',
    'edit',
    'edit',
    'add',
    'replace',
    'remove',
    'vote',
    'vote',
    'forge',
    'wrong',
    'stray',
    'text',
    'offline',
    'online',
  ),
  at: fc.nat(5),
  value: fc.constantFrom<unknown>(
    'x',
    '',
    'a title',
    5,
    -1,
    null,
    true,
    'y'.repeat(300),
    { a: { b: 1 } },
    [1],
  ),
})
type Step = {
  readonly who: number
  readonly do: string
  readonly at: number
  readonly value: unknown
}

const FIELDS = ['title', 'cost', 'place', 'createdBy', 'nonsense', 'startTime'] as const

/** What somebody does in their own document, allowed or not. */
function act(doc: Y.Doc, { who, do: what, at, value }: Step): void {
  const me = PEOPLE[who]!.userId
  const activities = doc.getMap<unknown>('activities')
  const one = activities.get(`a${at}`)
  const vote = (userId: string, choice: unknown) =>
    doc.getMap('votes').set(voteKey('p', `o${at}`, userId), { choice, at: '2026-07-01T10:00:00Z' })
  if (what === 'edit' && one instanceof Y.Map) one.set(FIELDS[at]!, value)
  if (what === 'add')
    activities.set(
      `a${at}`,
      new Y.Map<unknown>([
        ['title', `by ${me}`],
        ['position', `a${at}`],
      ]),
    )
  if (what === 'replace')
    activities.set(
      `a${at}`,
      at % 2 === 0
        ? value
        : new Y.Map([
            ['title', value],
            ['position', 'a0'],
          ]),
    )
  if (what === 'remove') activities.delete(`a${at}`)
  if (what === 'vote') vote(me, at % 3 === 0 ? 'up' : 'down')
  if (what === 'forge') vote(PEOPLE[(who + 1) % 3]!.userId, 'up')
  if (what === 'wrong') vote(me, value)
  if (what === 'stray') doc.getMap(at % 2 === 0 ? 'evil' : 'flights').set(`s${at}`, value)
  if (what === 'text') doc.getXmlFragment('notes').insert(0, [new Y.XmlText(me)])
}

/** Whatever is in a collection, as plain JSON. */
function contentOf(doc: Y.Doc): Record<string, Record<string, unknown>> {
  return Object.fromEntries(NAMES.map((name) => [name, doc.getMap(name).toJSON()]))
}

/** Nothing may be in the document that its kind does not allow. */
function faults(doc: Y.Doc): string[] {
  const entries = Object.entries(contentOf(doc)).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, entry]) => ({
      name,
      key,
      entry,
      rules: trip.collections[name as 'days'] as Collection,
    })),
  )
  return entries.flatMap(({ name, key, entry, rules }) => {
    const parsed = rules.fields.strict().safeParse(entry)
    const where = `${name}/${key}`
    return parsed.success ? [] : [`${where}: ${parsed.error.issues[0]?.message ?? ''}`]
  })
}

test(`[GU1] [EV1] random mixtures of legal and illegal edits by three roles, seed ${SEED}`, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const server = new Y.Doc()
      touchRoots(server, trip)
      const mirror = createMirror(server, trip)
      const guard = createGuard(server, trip, mirror, (client) => client === server.clientID)
      const log: Uint8Array[] = []
      const rebuilt = new Map<string, Map<string, Entry>>(NAMES.map((name) => [name, new Map()]))
      /** What each person truly cast last, as far as the server took it. */
      const cast = new Set<string>()
      const clients = PEOPLE.map(() => ({
        doc: new Y.Doc(),
        online: true,
        known: new Uint8Array([0]),
      }))

      function deliver(who: number): void {
        const client = clients[who]!
        const author = PEOPLE[who]!
        const update = Y.encodeStateAsUpdate(client.doc, Y.encodeStateVector(server))
        const outcome = applyUpdate(
          server,
          update,
          {},
          {
            settle: (transaction) => {
              const settled = guard.settle(transaction, { author, at: 0, late: false })
              for (const { collection, key, after } of settled.changes) {
                if (collection !== 'votes') continue
                // A vote changes by nobody but the one whom its key names.
                expect(key.endsWith(`:${author.userId}`)).toBe(true)
                if (after) cast.add(`${key} ${JSON.stringify(after)}`)
              }
              for (const event of derive(settled.changes, trip, {
                actor: author.userId,
                at: 0,
                late: false,
              })) {
                replay(rebuilt, event)
              }
            },
          },
        )
        if (outcome.kind !== 'applied') throw new Error(`not applied: ${outcome.kind}`)
        if (outcome.net) log.push(outcome.net)
        for (const other of clients) if (other.online) catchUp(other.doc)
        // Peers, the author among them, see only what is allowed.
        for (const other of clients)
          if (other.online && other !== client) expect(foreign(other.doc)).toEqual([])
        expect(faults(server)).toEqual([])
        for (const name of NAMES)
          expect(Object.fromEntries(mirror.of(name))).toEqual(contentOf(server)[name])
      }

      /** Votes that nobody cast, in what somebody sees; their own unsent ones aside. */
      function foreign(doc: Y.Doc): string[] {
        const own = PEOPLE[clients.findIndex((client) => client.doc === doc)]!.userId
        return Object.entries(doc.getMap('votes').toJSON())
          .filter(([key]) => !key.endsWith(`:${own}`))
          .map(([key, vote]) => `${key} ${JSON.stringify(vote)}`)
          .filter((vote) => !cast.has(vote))
      }

      function catchUp(doc: Y.Doc): void {
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(doc)))
      }

      for (const next of steps) {
        const client = clients[next.who]!
        if (next.do === 'offline') client.online = false
        else if (next.do === 'online') client.online = true
        else client.doc.transact(() => act(client.doc, next))
        if (client.online) deliver(next.who)
      }
      for (const [who, client] of clients.entries()) {
        client.online = true
        deliver(who)
      }

      // All have the same, the server rebuilt from its log too, and the events replayed from the beginning.
      const final = contentOf(server)
      for (const { doc } of clients) expect(contentOf(doc)).toEqual(final)
      const again = new Y.Doc()
      for (const update of log) Y.applyUpdate(again, update)
      expect(contentOf(again)).toEqual(final)
      expect(again.getXmlFragment('notes').toJSON()).toBe(server.getXmlFragment('notes').toJSON())
      for (const name of NAMES) expect(Object.fromEntries(rebuilt.get(name)!)).toEqual(final[name])
    }),
    { seed: SEED, numRuns: RUNS },
  )
})

/** The collections as the events tell of them. */
function replay(
  collections: Map<string, Map<string, Entry>>,
  event: ReturnType<typeof derive>[number],
): void {
  const { collection, entry, changes } = event.data as {
    collection?: string
    entry?: Entry
    changes?: Record<string, { to?: unknown }>
  }
  const entries = collections.get(collection ?? '')
  const key = event.entityId
  if (!entries || key === null) return
  const { added, removed } = trip.collections[collection as 'days'].events
  if (event.type === added) entries.set(key, { ...entry })
  else if (event.type === removed) entries.delete(key)
  else {
    const next: Record<string, unknown> = { ...entries.get(key) }
    for (const [field, { to }] of Object.entries(changes ?? {})) {
      if (to === undefined) delete next[field]
      else next[field] = to
    }
    entries.set(key, next)
  }
}
