/**
 * Updates that look as if a client had made them, by somebody who knows the document and wishes it harm: made up from the
 * ids that it has, or an honest client's update with a few things changed.
 */
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import type { Chance } from '../../../../e2e/chance.ts'
import { editAtRandom } from './honest.ts'
import { ROOTS, touchTestRoots } from './server.ts'
import {
  bytesOf,
  piece,
  piecesOf,
  type Id,
  type Part,
  type Piece,
  type Pieces,
  type Range,
  type Where,
} from './update.ts'

/** The attacker's own clients, lower and higher than everybody's. */
const OWN = [1, 5, 500_000, 2 ** 31 + 7, 2 ** 32 - 1]

const STRINGS = ['x', 'hello', '😀', 'a😀b', '😀😀', 'é', '']
const JSONS = [
  '1',
  'null',
  'true',
  '{}',
  '{"a":[1]}',
  '"s"',
  '1e999',
  '-0',
  'undefined',
  '{',
  '{"__proto__":{}}',
  '[[1]]',
]
const ANYS = [
  null,
  1,
  -0,
  1e300,
  'x',
  '',
  [],
  { a: { b: 1 } },
  Uint8Array.of(1),
  12n,
  undefined,
  Number.NaN,
]
const OPTIONS = [
  {},
  { gc: false },
  { autoLoad: true },
  { meta: [1] },
  { guid: 1 },
  { gcFilter: 1 },
  null,
]

export function createHostile(doc: Y.Doc, chance: Chance): { next(): Uint8Array } {
  const stateOf = (client: number): number => Y.getState(doc.store, client)
  const everybody = (): number[] => [...doc.store.clients.keys()]
  const structsOf = (client: number): readonly (Y.Item | Y.GC)[] => doc.store.clients.get(client)!

  function anyId(): Id {
    const clients = everybody()
    if (clients.length === 0 || chance.percent(3)) return [chance.pick(OWN), chance.between(0, 9)]
    const client = chance.pick(clients)
    return [client, chance.between(0, stateOf(client) - (chance.percent(97) ? 1 : 0))]
  }

  function anyItem(): Y.Item | undefined {
    const clients = everybody()
    if (clients.length === 0) return undefined
    const struct = chance.pick(structsOf(chance.pick(clients)))
    return struct instanceof Y.Item ? struct : undefined
  }

  function unitOf(item: Y.Item): Id {
    return [item.id.client, item.id.clock + chance.between(0, item.length - 1)]
  }

  /** In the same place as `item`, from it on. */
  function follower(item: Y.Item): Id | undefined {
    let next: Y.Item | null = item.right
    for (let steps = chance.between(0, 3); next?.right && steps > 0; steps -= 1) next = next.right
    return next ? unitOf(next) : undefined
  }

  function somewhere(made: readonly Id[], types: readonly Id[]): Where {
    const kind = chance.between(0, 99)
    if (kind < 15) {
      const root = chance.percent(90) ? chance.pick(ROOTS) : chance.pick(['new', '', '__proto__'])
      return { parent: root, key: key(root === 'map' ? 90 : 20) }
    }
    if (kind < 30 && types.length > 0) return { parent: chance.pick(types), key: key(40) }
    if (kind < 40) {
      const item = anyItem()
      const isType = item?.content instanceof Y.ContentType
      if (item && (isType || chance.percent(20))) return { parent: unitOf(item), key: key(40) }
    }
    if (kind < 60 && made.length > 0) {
      const left = made.at(-1 - chance.between(0, Math.min(2, made.length - 1)))!
      return chance.percent(60) ? { left } : { left, right: chance.pick([...made, anyId()]) }
    }
    const item = anyItem()
    if (!item) return { parent: 'text' }
    const left = unitOf(item)
    if (chance.percent(35)) return { left }
    if (chance.percent(15)) return { right: left }
    if (chance.percent(10)) return { left, right: anyId() }
    return { left, right: follower(item) }
  }

  function key(share: number): string | undefined {
    return chance.percent(share) ? chance.pick(['title', 'k', 'new', '__proto__']) : undefined
  }

  function anyPiece(where: Where): Piece {
    const kind = chance.between(0, 99)
    if (kind < 25) return piece.string(chance.pick(STRINGS), where)
    if (kind < 45) return piece.type(chance.between(0, chance.percent(95) ? 6 : 8), where)
    if (kind < 60) return piece.any(several(ANYS), where)
    if (kind < 68)
      return piece.format(chance.pick(['bold', 'x', '__proto__']), chance.pick(JSONS), where)
    if (kind < 74) return piece.embed(chance.pick(JSONS), where)
    if (kind < 80) return piece.deleted(chance.pick([1, 2, 5, 0, 2 ** 33]), where)
    if (kind < 84) return piece.json(several(JSONS), where)
    if (kind < 87) return piece.binary([1, 2], where)
    if (kind < 91) return piece.document('sub', chance.pick(OPTIONS), where)
    if (kind < 96) return piece.gone(chance.pick([1, 3, 0, 2 ** 40]))
    if (kind < 98) return piece.skip(chance.pick([1, 0, 3]))
    return { ...piece.string('x', where), content: chance.between(0, 15) }
  }

  function several<T>(values: readonly T[]): T[] {
    return Array.from({ length: chance.percent(5) ? 0 : chance.between(1, 3) }, () =>
      chance.pick(values),
    )
  }

  function fabricate(): Pieces {
    const clients = [...new Set(Array.from({ length: chance.between(1, 3) }, anyClient))]
    const made: Id[] = []
    const types: Id[] = []
    const parts = clients.map((client): Part => {
      const from = startOf(client)
      const pieces: Piece[] = []
      let clock = from
      for (let count = chance.between(1, 5); count > 0; count -= 1) {
        const made_ = anyPiece(somewhere(made, types))
        pieces.push(made_)
        if (made_.content === 7) types.push([client, clock])
        if (made_.length > 0 && made_.length < 100) {
          made.push([client, clock + chance.between(0, made_.length - 1)])
        }
        clock += made_.length
      }
      return { client, clock: from, pieces }
    })
    const written = chance.percent(50) ? parts.toReversed() : parts
    return { parts: written, deleted: deletions(made) }
  }

  function anyClient(): number {
    const clients = everybody()
    return clients.length > 0 && chance.percent(20) ? chance.pick(clients) : chance.pick(OWN)
  }

  function startOf(client: number): number {
    const state = stateOf(client)
    if (chance.percent(85)) return state
    return chance.percent(80) ? chance.between(0, state) : state + 1
  }

  function deletions(made: readonly Id[]): NonNullable<Pieces['deleted']> {
    const ranges = new Map<number, Range[]>()
    for (let count = chance.between(0, 3); count > 0; count -= 1) {
      const [client, clock] = made.length > 0 && chance.percent(40) ? chance.pick(made) : anyId()
      const length = chance.percent(97) ? chance.between(1, 3) : chance.pick([0, 2 ** 40])
      ranges.set(client, [...(ranges.get(client) ?? []), [clock, length]])
    }
    return [...ranges].map(([client, all]) => {
      const sorted = chance.percent(97) ? all.toSorted(([a], [b]) => a - b) : all
      // Real ones are apart from each other.
      const apart = sorted.filter(([clock], index) => {
        const before = sorted[index - 1]
        return !before || before[0] + before[1] <= clock || chance.percent(5)
      })
      return [client, apart] as const
    })
  }

  /** What an honest client would send next; with `own`, as one of the attacker's clients. */
  function honest(): Pieces {
    const copy = touchTestRoots(new Y.Doc())
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
    copy.clientID = anyClient()
    const known = chance.percent(80) ? Y.encodeStateVector(copy) : undefined
    for (let count = chance.between(1, 4); count > 0; count -= 1) editAtRandom(copy, chance)
    return piecesOf(Y.encodeStateAsUpdate(copy, known))
  }

  function changed({ parts, deleted = [] }: Pieces): Pieces {
    const made = parts.flatMap(({ client, clock, pieces }) =>
      pieces.map((_, index): Id => [client, clock + index]),
    )
    const often = chance.between(1, 30)
    const change = (old: Piece): Piece => {
      if (!chance.percent(often)) return old
      const kind = chance.between(0, 5)
      if (kind === 0) return { ...old, left: anyId() }
      if (kind === 1) return { ...old, right: chance.percent(70) ? anyId() : undefined }
      if (kind === 2) return { ...old, ...somewhere(made, []) }
      if (kind === 3) return anyPiece(old)
      if (kind === 4)
        return { ...old, left: undefined, right: undefined, parent: chance.pick(ROOTS) }
      return { ...old, key: old.key === undefined ? 'k' : undefined }
    }
    return {
      parts: parts.map((part) => ({
        ...part,
        client: chance.percent(2) ? anyClient() : part.client,
        clock: chance.percent(3) ? part.clock + chance.between(0, 1) : part.clock,
        pieces: part.pieces.map(change),
      })),
      deleted: chance.percent(80) ? deleted : deletions(made),
    }
  }

  function scribbled(update: Uint8Array): Uint8Array {
    const bytes = update.slice()
    for (let count = chance.between(1, 3); count > 0; count -= 1) {
      if (bytes.length > 0) bytes[chance.between(0, bytes.length - 1)] = chance.between(0, 255)
    }
    return bytes
  }

  return {
    next() {
      const kind = chance.between(0, 99)
      if (kind < 50) return bytesOf(fabricate())
      if (kind < 90) return bytesOf(changed(honest()))
      if (kind < 97) return scribbled(bytesOf(honest()))
      return encoding.encode((encoder) =>
        encoding.writeUint8Array(encoder, scribbled(new Uint8Array(20))),
      )
    },
  }
}
