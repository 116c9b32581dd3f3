/** Updates that no editor sends, in groups. Each stands alone; `client` is a Yjs client that nobody else has. */
import * as encoding from 'lib0/encoding'
import {
  TYPE,
  binary,
  craftUpdate,
  deleted,
  embed,
  format,
  gone,
  item,
  jsonValues,
  raw,
  skipped,
  subdocument,
  text,
  type,
  values,
  type Content,
  type Write,
} from './crafted-update.ts'

export type OddUpdate = (client: number) => Uint8Array

/** One client's structs from 0 on. */
const all =
  (...make: readonly ((client: number) => Write)[]): OddUpdate =>
  (client) =>
    craftUpdate([{ client, clock: 0, structs: make.map((one) => one(client)) }])

const inText = (content: Content) => (): Write => item({ parent: 'text' }, content)
const inMap =
  (content: Content, key = 'odd') =>
  (): Write =>
    item({ parent: 'entries', key }, content)
const at =
  (clock: number, content: Content) =>
  (client: number): Write =>
    item({ left: { client, clock } }, content)
const inside =
  (clock: number, content: Content, key?: string) =>
  (client: number): Write =>
    item({ parent: { client, clock }, key }, content)
const plain = (write: Write) => (): Write => write

const MOST = Number.MAX_SAFE_INTEGER
const LONG = 'k'.repeat(100_000)

/** Structs without a length, in every place where one can stand. */
export const nothings: readonly OddUpdate[] = [
  all(plain(gone(0))),
  all(plain(skipped(0))),
  all(inText(deleted(0))),
  all(inText(text(''))),
  all(inText(values())),
  all(inText(jsonValues())),
  all(inMap(text(''))),
  all(inText(text('a')), at(0, text(''))),
  all(inText(text('')), inText(text('a'))),
  all(plain(gone(0)), inText(text('a')), plain(gone(0))),
  all(inMap(values()), inMap(values(1))),
  (client) => craftUpdate([{ client, clock: 0, structs: [] }]),
  (client) => craftUpdate([], [{ client, ranges: [] }]),
  (client) => craftUpdate([], [{ client, ranges: [[0, 0]] }]),
]

/** What names itself, what comes later, or what cannot hold anything. */
export const tangles: readonly OddUpdate[] = [
  all(at(0, text('a'))),
  all((client) => item({ right: { client, clock: 0 } }, text('a'))),
  all(inside(0, text('a'))),
  all(inside(0, type(TYPE.map), 'a')),
  all(at(1, text('a')), inText(text('b'))),
  all(inside(1, type(TYPE.map), 'a'), inside(0, type(TYPE.map), 'b')),
  all(inside(1, text('a')), inMap(type(TYPE.text))),
  all(inText(text('a')), inside(0, text('b'))),
  all(inMap(values(1)), inside(0, values(2), 'a')),
  all(plain(gone(3)), inside(1, text('b'))),
  all(plain(gone(3)), at(1, text('b'))),
  all(inText(deleted(3)), at(1, text('b'))),
  all(inText(text('a')), (client) =>
    item({ left: { client, clock: 0 }, right: { client, clock: 0 } }, text('b')),
  ),
  all(inText(text('ab')), inText(text('cd')), (client) =>
    item({ left: { client, clock: 3 }, right: { client, clock: 0 } }, text('x')),
  ),
  all(inText(text('\u{1f600}')), at(0, text('x'))),
  all(inMap(type(TYPE.map)), inside(0, type(TYPE.map), 'a'), at(1, text('b'))),
  (client) =>
    craftUpdate([
      { client: client + 1, clock: 0, structs: [item({ left: { client, clock: 0 } }, text('a'))] },
      { client, clock: 0, structs: [item({ left: { client: client + 1, clock: 0 } }, text('b'))] },
    ]),
  (client) =>
    craftUpdate([
      { client, clock: 0, structs: [item({}, text('a'))] },
      { client, clock: 0, structs: [item({}, text('b'))] },
    ]),
  (client) => craftUpdate([{ client, clock: 0, structs: [skipped(5), item({}, text('a'))] }]),
]

/** An array in an array in an array, as deep as told, around nothing. */
function deepList(depth: number): Uint8Array {
  const LIST = 117
  const NULL = 126
  const bytes = new Uint8Array(depth * 2 + 1).fill(1)
  for (let level = 0; level < depth; level += 1) bytes[level * 2] = LIST
  bytes[depth * 2] = NULL
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeUint8Array(encoder, bytes)
  })
}

/** A map whose only key is the one given. */
function keyed(key: string): Uint8Array {
  return encoding.encode((encoder) => {
    const MAP = 118
    encoding.writeVarUint(encoder, 1)
    encoding.writeUint8(encoder, MAP)
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarString(encoder, key)
    encoding.writeAny(encoder, { admin: true })
  })
}

const ANY = 8
const DEEP_JSON = '['.repeat(10_000) + ']'.repeat(10_000)
const BROKEN_JSON = ['', 'undefined', '{', '[', 'NaN', '{"a":}', '\u0000']
const HOSTILE_JSON = ['{"__proto__":{"admin":true}}', '{"constructor":1}', 'null', DEEP_JSON]

/** Values that editors do not write. */
export const oddValues: readonly OddUpdate[] = [
  ...[...BROKEN_JSON, ...HOSTILE_JSON].flatMap((json) => [
    all(inText(embed(json))),
    all(inText(format('bold', json)), at(0, text('a'))),
    all(inMap(jsonValues(json))),
  ]),
  ...['__proto__', 'constructor', '', LONG].flatMap((key) => [
    all(inText(format(key, 'true'))),
    all(inMap(values(1), key)),
    all(inMap(raw(ANY, keyed(key)))),
    all(inMap(type(TYPE.map)), inside(0, values(1), key)),
  ]),
  ...[100, 1000, 20_000, 300_000].map((depth) => all(inMap(raw(ANY, deepList(depth))))),
  all(inMap(values(1n))),
  all(inMap(values(undefined))),
  all(inMap(values(Number.NaN, Number.POSITIVE_INFINITY, -0))),
  all(inMap(binary(new Uint8Array(200_000)))),
  all(inText(values({ a: 1 }, [2], null))),
  all(inText(binary(new Uint8Array([1, 2])))),
]

/** Types, names and subdocuments that nobody has. */
export const oddTypes: readonly OddUpdate[] = [
  ...[7, 8, 99, MOST].map((ref) => all(inMap(type(ref)))),
  ...['', '__proto__', LONG, '<script>'].flatMap((name) => [
    all(inText(type(TYPE.element, name))),
    all(inMap(type(TYPE.hook, name))),
    all(() => item({ parent: name }, text('a'))),
    all(() => item({ parent: name, key: name }, values(1))),
  ]),
  ...[
    null,
    undefined,
    1,
    'x',
    {},
    { gc: 'x' },
    { gcFilter: 1 },
    { autoLoad: true },
    { guid: 'y' },
  ].map((options) => all(inMap(subdocument('x', options)))),
  ...Array.from({ length: 21 }, (_, kind) =>
    all(inText(raw(kind + 11, new Uint8Array([1, 1, 1])))),
  ),
  all(() => item({ parent: 'text' }, type(TYPE.map))),
  all(() => item({ parent: 'entries' }, text('no key'))),
  all(() => item({ parent: 'text', key: 'a' }, text('key'))),
]

/** Numbers beyond all measure. */
export const oddNumbers: readonly OddUpdate[] = [
  ...[2 ** 31, 2 ** 32, 2 ** 52, MOST].flatMap((large) => [
    all(inText(deleted(large))),
    all(plain(gone(large))),
    all(plain(skipped(large))),
    all(plain(gone(large)), inText(text('a'))),
    (client: number) => craftUpdate([{ client, clock: large, structs: [item({}, text('a'))] }]),
    () => craftUpdate([{ client: large, clock: 0, structs: [item({}, text('a'))] }]),
    (client: number) => craftUpdate([], [{ client, ranges: [[0, large]] }]),
    (client: number) => craftUpdate([], [{ client, ranges: [[large, 1]] }]),
    (client: number) =>
      craftUpdate([{ client, clock: 0, structs: [item({}, text('a'))], count: large }]),
    () => craftUpdate([], [], large),
    (client: number) =>
      all(
        inText(
          raw(
            ANY,
            encoding.encode((encoder) => encoding.writeVarUint(encoder, large)),
          ),
        ),
      )(client),
  ]),
  () => craftUpdate([{ client: 0, clock: 0, structs: [item({}, text('a'))] }]),
  (client) =>
    craftUpdate(
      [{ client, clock: 0, structs: [item({}, text('abcdef'))] }],
      [
        {
          client,
          ranges: [
            [0, 4],
            [2, 4],
            [1, 1],
            [0, 6],
            [5, 100],
          ],
        },
      ],
    ),
]
