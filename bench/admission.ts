/**
 * What it costs that every update's bytes are checked before they are applied: admission against Y.applyUpdate, on the
 * same updates and two like documents, one after the other.
 *
 * All updates come again and again, each time to a new document. Of each update the median of its times counts, and of
 * the long ones the mean of the CPU time, so that what else the machine does falls on neither.
 */
import { DEFAULT_LIMITS, touchRoots, trip, writeEntry } from '@concord/schemas'
import * as Y from 'yjs'
import { chanceFrom } from '../e2e/chance.ts'
import { admit } from '../server/sync/admission/admission.ts'
import { createReceiving } from '../server/sync/admission/receiving.ts'
import { bytesOf, piece, type Piece, type Pieces } from '../server/sync/admission/test/update.ts'
import { clientEdits } from './client-edits.ts'
import { threadMicroseconds } from './cpu-time.ts'
import { createTypist, readTrace } from './editing-trace.ts'
import type { Row, Section } from './report.ts'
import { median } from './statistics.ts'

const UPDATES = 6000
const ROUNDS = 11
/** Rounds that are not counted. */
const WARM_UP = 3
const ACTIVITIES = 500
/** Whole histories come at once here. */
const ROOMY = {
  ...DEFAULT_LIMITS,
  frameBytes: 2 ** 30,
  updateStructs: 10_000_000,
  updateClients: 10_000_000,
  documentClients: 10_000_000,
}

/** A trip of some size, with notes of some length that were not written in one go. */
function seed(): Uint8Array {
  const doc = new Y.Doc()
  touchRoots(doc, trip)
  for (let index = 0; index < ACTIVITIES; index += 1) {
    writeEntry(doc, trip, 'activities', `a${index}`, { title: `Activity ${index}`, position: 'a0' })
  }
  const text = new Y.XmlText()
  const paragraph = new Y.XmlElement('paragraph')
  doc.getXmlFragment('notes').insert(0, [paragraph])
  paragraph.insert(0, [text])
  const chance = chanceFrom(1)
  for (let word = 0; word < 2000; word += 1) text.insert(chance.between(0, text.length), 'word ')
  return Y.encodeStateAsUpdate(doc)
}

/** What a client that did so while it was offline has to say. */
function atOnce(
  base: Uint8Array,
  count: number,
  edit: (doc: Y.Doc, index: number) => void,
): Uint8Array[] {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, base)
  const known = Y.encodeStateVector(doc)
  for (let index = 0; index < count; index += 1) edit(doc, index)
  return [Y.encodeStateAsUpdate(doc, known)]
}

const notes = (doc: Y.Doc): Y.XmlText =>
  (doc.getXmlFragment('notes').get(0) as Y.XmlElement).get(0) as Y.XmlText

function letter(doc: Y.Doc): void {
  const text = notes(doc)
  text.insert(text.length, 'x')
}

function field(doc: Y.Doc, index: number): void {
  const entry = doc.getMap('activities').get(`a${index % ACTIVITIES}`) as Y.Map<unknown>
  entry.set('cost', index)
}

function entry(doc: Y.Doc, index: number): void {
  writeEntry(doc, trip, 'activities', `n${index}`, {
    title: `Activity ${index}`,
    position: `a${index}`,
    startTime: '09:30',
    place: 'Somewhere',
    cost: index,
  })
}

function paragraph(doc: Y.Doc): void {
  const element = new Y.XmlElement('paragraph')
  element.insert(0, [new Y.XmlText('Some words of a new paragraph.')])
  doc.getXmlFragment('notes').push([element])
}

function wherever(): (doc: Y.Doc) => void {
  const chance = chanceFrom(2)
  return (doc) => {
    const text = notes(doc)
    if (chance.percent(25)) text.delete(chance.between(0, text.length - 2), 1)
    else text.insert(chance.between(0, text.length), 'x')
  }
}

/** For what takes microseconds, and is hardly ever interrupted: CPU time comes in steps of milliseconds on some machines. */
const wall = (): number => performance.now() * 1000

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function newDocument(base: Uint8Array): Y.Doc {
  const doc = new Y.Doc()
  touchRoots(doc, trip)
  Y.applyUpdate(doc, base)
  // Whoever serves a document listens, to send it on.
  doc.on('update', () => {})
  return doc
}

/**
 * Two documents that get the same: one where it is admitted first, and one where it is not, since applying right after
 * would profit from what admission has just looked at. Gives the times of admitting and of applying alone, µs.
 */
function receiver(
  base: Uint8Array,
  now: () => number,
): (update: Uint8Array) => [admit: number, apply: number] {
  const [admitting, plain] = [newDocument(base), newDocument(base)]
  const receiving = createReceiving(admitting, ROOMY, () => 0)
  return (update) => {
    const started = now()
    const { kind } = admit(update, receiving)
    const admitted = now()
    if (kind !== 'admitted') throw new Error(`An honest update is ${kind}.`)
    Y.applyUpdate(admitting, update)
    const applying = now()
    Y.applyUpdate(plain, update)
    return [admitted - started, now() - applying]
  }
}

/** What it takes, µs, to admit an update and to apply it: of each round the mean of all updates. */
function costs(
  updates: readonly Uint8Array[],
  from: Uint8Array,
): [admit: number[], apply: number[]] {
  // Only a mean makes up for the steps of CPU time.
  const [rounds, now, middle] =
    updates.length > 1
      ? ([ROUNDS, wall, median] as const)
      : ([ROUNDS * 5, threadMicroseconds, mean] as const)
  const times = updates.map((): [number[], number[]] => [[], []])
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    const receive = receiver(from, now)
    for (const [index, update] of updates.entries()) {
      const [admitting, applying] = receive(update)
      if (round < WARM_UP) continue
      times[index]![0].push(admitting)
      times[index]![1].push(applying)
    }
  }
  return [0, 1].map((which) => [mean(times.map((all) => middle(all[which]!)))]) as [
    number[],
    number[],
  ]
}

const base = seed()
const empty = Y.encodeStateAsUpdate(new Y.Doc())

/** A long history of one text as one update. */
function history(): Uint8Array[] {
  const typist = createTypist()
  const updates: Uint8Array[] = []
  for (const edit of readTrace(undefined).edits.slice(0, 60_000)) updates.push(typist.type(edit))
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
  })
  return [Y.encodeStateAsUpdate(doc)]
}

const CASES: readonly (readonly [name: string, updates: () => Uint8Array[], from?: Uint8Array])[] =
  [
    ['a letter at the end', () => clientEdits(base, UPDATES, letter)],
    ['a letter here, one less there', () => clientEdits(base, UPDATES, wherever())],
    ['a field', () => clientEdits(base, UPDATES, field)],
    ['a new entry of five fields', () => clientEdits(base, UPDATES / 3, entry)],
    ['a new paragraph', () => clientEdits(base, UPDATES / 3, paragraph)],
    ['20,000 letters at once', () => atOnce(base, 20_000, wherever())],
    ['20,000 fields at once', () => atOnce(base, 20_000, field)],
    ['2,000 entries at once', () => atOnce(base, 2000, entry)],
    ['2,000 paragraphs at once', () => atOnce(base, 2000, paragraph)],
    ['the whole document at once', () => [base], empty],
    ['60,000 edits of a text at once', history, empty],
  ]

const TEXT = { parent: 'text' }

/** Updates that nobody sends who means well, by the number of their structs. */
const shapes: Readonly<Record<string, (count: number) => Pieces>> = {
  'a chain': (count) => one(count, (at) => piece.any([1], at > 0 ? { left: [1, at - 1] } : TEXT)),
  'each before the last': (count) =>
    one(count, (at) => piece.any([1], at > 0 ? { right: [1, at - 1] } : TEXT)),
  'all after one': (count) => one(count, (at) => piece.any([1], at > 0 ? { left: [1, 0] } : TEXT)),
  'all between two, far from each other': (count) =>
    one(count, (at) => {
      if (at < 2) return piece.any([1], at > 0 ? { left: [1, 0] } : TEXT)
      return piece.any(
        [1],
        at % 2 ? { left: [1, at - 2], right: [1, 1] } : { left: [1, 0], right: [1, 1] },
      )
    }),
  'each within the last': (count) =>
    one(count, (at) => piece.type(1, { parent: at > 0 ? [1, at - 1] : 'text', key: 'k' })),
  'keys with two values, deleted one by one': (count) => ({
    ...one(count, (at) => piece.any([1, 2], { parent: 'text', key: `k${at}` })),
    deleted: [[1, Array.from({ length: count }, (_, at): [number, number] => [at * 2, 2])]],
  }),
  'clients that wait for each other in a row': (count) => ({
    parts: Array.from({ length: count }, (_, at) => ({
      client: at + 1,
      clock: 0,
      pieces: [piece.any([1], at + 1 < count ? { left: [at + 2, 0] } : TEXT)],
    })),
  }),
  'branches that come together far below': (count) => ({
    parts: [1, 2].map((client) => ({
      client,
      clock: 0,
      pieces: Array.from({ length: count / 2 }, (_, at) => {
        if (at === 0) return piece.any([1], TEXT)
        if (client === 1) return piece.any([1], { left: [1, at - 1] })
        return piece.any([1], { left: [1, count / 2 - 1 - (at % 100)], right: [2, 0] })
      }),
    })),
  }),
}

function one(count: number, make: (at: number) => Piece): Pieces {
  return {
    parts: [{ client: 1, clock: 0, pieces: Array.from({ length: count }, (_, at) => make(at)) }],
  }
}

/** Microseconds for each struct, of updates of three sizes: what grows with the size is the least and the most. */
function hostileRow([what, shape]: [string, (count: number) => Pieces]): Row {
  const concord = [2000, 8000, 32_000].map((count) => {
    const update = bytesOf(shape(count))
    const receiving = createReceiving(new Y.Doc(), ROOMY, () => 0)
    const times = Array.from({ length: 15 }, () => {
      const started = performance.now()
      admit(update, receiving)
      return performance.now() - started
    })
    return (Math.min(...times) * 1000) / count
  })
  return { what, unit: 'µs', concord, stock: [], ratio: false }
}

export async function measureAdmission(): Promise<Section[]> {
  return [
    {
      title: 'What it costs to know an update before it is applied',
      how: 'The bytes of each update are checked for a trip of 500 activities with notes, and applied with `Y.applyUpdate` to another one that is the same.',
      compared: ['admission', 'applying'],
      rows: CASES.map(([what, updates, from = base]): Row => {
        const [concord, stock] = costs(updates(), from)
        return { what, unit: 'µs', concord, stock }
      }),
    },
    {
      title: 'What updates cost that nobody sends who means well',
      how: 'Admission alone, for each struct, of updates of 2,000, 8,000 and 32,000 structs: the time for all of them grows with their number and not with its square.',
      compared: ['admission', ''],
      rows: Object.entries(shapes).map(hostileRow),
    },
  ]
}
