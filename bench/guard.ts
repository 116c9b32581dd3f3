/**
 * What it costs that every edit is checked: the way of a legal edit through the server, from the bytes to the events that
 * follow from it, against applying the same bytes to the same document and nothing more.
 *
 * Both take turns, a few hundred edits at a time, on documents of their own that stay equal; medians of the turns are
 * compared, so that what else the machine does falls on both.
 *
 *   npm run bench guard
 */
import { may, touchRoots, trip, writeEntry, writeMeta } from '@concord/schemas'
import * as Y from 'yjs'
import { derive } from '../server/sync/derive/derive.ts'
import { createGuard, type GuardOutcome } from '../server/sync/guard/guard.ts'
import { createMirror } from '../server/sync/guard/mirror.ts'
import { applyUpdate } from '../server/sync/yjs/apply-update.ts'
import { clientEdits } from './client-edits.ts'
import { threadMicroseconds } from './cpu-time.ts'
import type { Row, Section } from './report.ts'

const EDITS = 6000
const ROUNDS = 13
/** Rounds that are not counted. */
const WARM_UP = 2
const ACTIVITIES = 500
const AT = '2026-07-01T10:00:00.000Z'
const ORIGIN = { source: 'local' }
const ben = { userId: 'ben', may: (verb: 'edit' | 'comment') => may(verb, 'editor', []) }

/** A trip of some size. */
function seed(): Uint8Array {
  const doc = new Y.Doc()
  doc.transact(() => {
    writeMeta(doc, { title: 'Rome', destination: 'Italy' })
    for (let index = 0; index < 10; index += 1) {
      writeEntry(doc, trip, 'days', `d${index}`, { title: `Day ${index}`, position: `a${index}` })
    }
    for (let index = 0; index < ACTIVITIES; index += 1) {
      writeEntry(doc, trip, 'activities', `a${index}`, activity(index))
    }
    for (let index = 0; index < 50; index += 1) {
      writeEntry(doc, trip, 'votes', `p:o${index}:ana`, { choice: 'up', at: AT })
    }
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText('Notes about the trip. '.repeat(50))])
    doc.getXmlFragment('notes').insert(0, [paragraph])
  })
  return Y.encodeStateAsUpdate(doc)
}

function activity(index: number): Record<string, unknown> {
  return {
    title: `Activity ${index}`,
    position: `a${index}`,
    dayId: `d${index % 10}`,
    description: 'Some words about it.',
    startTime: '09:30',
    endTime: '11:00',
    place: 'Somewhere',
    category: 'sightseeing',
    cost: index,
    createdBy: 'ben',
  }
}

const field = (doc: Y.Doc, index: number): void =>
  void (doc.getMap('activities').get(`a${index % ACTIVITIES}`) as Y.Map<unknown>).set('cost', index)

function typing(doc: Y.Doc): void {
  const text = (doc.getXmlFragment('notes').get(0) as Y.XmlElement).get(0) as Y.XmlText
  text.insert(text.length, 'x')
}

/** How far along the way an edit goes; each step has the ones before in it. */
const STEPS = ['plain', 'apply', 'guard', 'events'] as const
type Step = (typeof STEPS)[number]

function way(step: Step, base: Uint8Array): (update: Uint8Array) => void {
  const doc = new Y.Doc()
  touchRoots(doc, trip)
  Y.applyUpdate(doc, base, ORIGIN)
  const far = STEPS.indexOf(step)
  // Whoever serves a document listens, to send it on.
  doc.on('update', () => {})
  if (step === 'plain') return (update) => Y.applyUpdate(doc, update, ORIGIN)
  const guard = createGuard(doc, trip, createMirror(doc, trip), (client) => client === doc.clientID)
  return (update) => {
    let settled: GuardOutcome | undefined
    applyUpdate(doc, update, ORIGIN, {
      settle(transaction) {
        if (far >= 2) settled = guard.settle(transaction, { author: ben, at: 0, late: false })
      },
    })
    if (far >= 3 && settled) derive(settled.changes, trip, { actor: 'ben', at: 0, late: false })
    if (settled && settled.taken.length > 0) throw new Error('A legal edit was taken back.')
  }
}

/**
 * Microseconds for each update on each way: the medians of the rounds, in which all ways take turns on new documents.
 * `documents`: so many get all updates one after the other, where there are only few.
 */
function turns(
  steps: readonly Step[],
  base: Uint8Array,
  updates: readonly Uint8Array[],
  documents: number,
): number[][] {
  const turn = Math.max(1, Math.ceil(updates.length / 8))
  const rounds = steps.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round += 1) {
    const ways = steps.map((step) => ({
      runs: Array.from({ length: documents }, () => way(step, base)),
      time: 0,
    }))
    for (let from = 0; from < updates.length; from += turn) {
      const batch = updates.slice(from, from + turn)
      for (const taking of (from / turn + round) % 2 ? ways : ways.toReversed()) {
        const started = threadMicroseconds()
        for (const run of taking.runs) for (const update of batch) run(update)
        taking.time += threadMicroseconds() - started
      }
    }
    for (const [index, { time }] of ways.entries())
      rounds[index]!.push(time / updates.length / documents)
  }
  return rounds.map((times) => times.slice(WARM_UP))
}

const base = seed()
const vote = (doc: Y.Doc, index: number): void =>
  void doc
    .getMap('votes')
    .set(`p:o${index % 50}:ben`, { choice: index % 2 ? 'up' : 'down', at: AT })
const entry = (doc: Y.Doc, index: number): void =>
  writeEntry(doc, trip, 'activities', `n${index}`, activity(index))
const atOnce = (count: number, edit: (doc: Y.Doc, index: number) => void): Uint8Array[] => [
  Y.mergeUpdates(clientEdits(base, count, edit)),
]

/** What is measured: each update in so many documents, one after the other. */
const CASES: readonly (readonly [name: string, updates: () => Uint8Array[], documents: number])[] =
  [
    ['one field', () => clientEdits(base, EDITS, field), 1],
    ['a vote', () => clientEdits(base, EDITS, vote), 1],
    ['a new entry of ten fields', () => clientEdits(base, EDITS / 3, entry), 1],
    ['a letter', () => clientEdits(base, EDITS, typing), 1],
    ['20,000 fields at once', () => atOnce(20_000, field), 5],
    ['20,000 letters at once', () => atOnce(20_000, typing), 5],
    ['2,000 new entries at once', () => atOnce(2000, entry), 5],
  ]

export async function measureGuard(): Promise<Section[]> {
  const rows = CASES.map(([name, updates, documents]): Row => {
    const [plain = [], checked = []] = turns(['plain', 'events'], base, updates(), documents)
    return { what: name, unit: 'µs', concord: checked, stock: plain }
  })
  return [
    {
      title: 'What it costs that every edit is checked',
      how: `A legal edit on its way from the bytes to its events, with the guard, against applying the same bytes and nothing more; CPU time of the thread. ${EDITS.toLocaleString('en-US')} edits of a trip with ${ACTIVITIES} activities, both in turn on documents of their own, ${ROUNDS - WARM_UP} rounds.`,
      compared: ['checked', 'plain'],
      rows,
    },
  ]
}
