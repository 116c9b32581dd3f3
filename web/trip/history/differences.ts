/** What changed in an entry, field by field, in words. */
import { fieldName } from '../field-names.ts'
import type { Known } from '../known.ts'
import { valueWords } from './value-words.ts'

export interface Difference {
  readonly field: string
  /** `time` as in `the time of Fado`. */
  readonly name: string
  /** Empty for no value, `undefined` for one that is not for sentences. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** A position that is further to the front than before. */
  readonly forward: boolean
}

interface Change {
  readonly from?: unknown
  readonly to?: unknown
}

/** Counters and stamps that go with another change. */
const SILENT = new Set([
  'epoch',
  'at',
  'createdBy',
  'eligible',
  'openedAt',
  'closedAt',
  'outcome',
  'result',
])

/** What a person would call a change: two ends of a time are one, and another day is another place anyway. */
export function differencesOf(collection: string, changes: unknown, known: Known): Difference[] {
  const found = new Map(Object.entries(isRecord(changes) ? changes : {}).filter(isChange))
  if (found.has('dayId')) found.delete('position')
  const differences = [...found]
    .filter(([field]) => !SILENT.has(field))
    .map(([field, { from, to }]) => ({
      field,
      name: fieldName(collection, field),
      from: valueWords(field, from, known),
      to: valueWords(field, to, known),
      forward: String(to) < String(from),
    }))
  return joinTimes(differences)
}

/** Start and end that changed together: `time` from `21:00–22:00` to `21:30–22:30`. */
function joinTimes(differences: readonly Difference[]): Difference[] {
  const start = differences.find(({ field }) => field === 'startTime')
  const end = differences.find(({ field }) => field === 'endTime')
  if (!start || !end) return [...differences]
  const span = (from = '', to = '') => (from !== '' && to !== '' ? `${from}–${to}` : from || to)
  const joined = { ...start, from: span(start.from, end.from), to: span(start.to, end.to) }
  return differences.flatMap((each) => (each === start ? [joined] : each === end ? [] : [each]))
}

function isChange(entry: [string, unknown]): entry is [string, Change] {
  return isRecord(entry[1])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
