/** Sentences about changed fields. */
import type { Known, Values } from '../known.ts'
import { em, listed, plainText, type Part } from '../parts.ts'
import { thing } from '../thing.ts'
import { differencesOf, type Difference } from './differences.ts'

export interface Deed {
  /** What was done, as it follows a name: `moved Louvre to day 2`. */
  readonly did: readonly Part[]
  /** From what to what, where there is more than the sentence tells. */
  readonly details: readonly string[]
}

/** `data` as the update log has it: the changes, and the title that the entry had then. */
export function changeWords(collection: string, id: string, data: Values, known: Known): Deed {
  const { title, changes } = data
  const what = thing(collection, id, known, typeof title === 'string' ? { title } : {})
  const differences = differencesOf(collection, changes, known)
  const [only, ...others] = differences
  if (!only) return { did: ['changed ', ...what], details: [] }
  if (others.length === 0) return { did: oneChange(collection, what, only), details: [] }
  const names = differences.map(({ name }) => `the ${name}`)
  return {
    did: [`changed ${listed(names)} of `, ...what],
    details: differences.flatMap(({ name, from, to }) =>
      from === undefined || to === undefined
        ? []
        : [`${name}: ${from || 'none'} → ${to || 'none'}`],
    ),
  }
}

function oneChange(collection: string, what: readonly Part[], change: Difference): Part[] {
  const { field, name, from, to, forward } = change
  if (field === 'position') return ['moved ', ...what, ` ${direction(collection, forward)}`]
  if (field === 'dayId') return ['moved ', ...what, ` to ${to}`]
  if (collection === 'polls' && field === 'status')
    return [`${POLL[to ?? ''] ?? 'changed'} `, ...what]
  if (RENAMED.has(field) && to) return renamed(collection, what, from, to)
  const itsField = [`the ${name} of `, ...what]
  if (to === '') return ['removed ', ...itsField]
  if (to === undefined) return [from === '' ? 'wrote ' : 'changed ', ...itsField]
  if (!from) return [from === '' ? 'set ' : 'changed ', ...itsField, ` to ${to}`]
  return ['changed ', ...itsField, ` from ${from} to ${to}`]
}

const RENAMED = new Set(['title', 'question'])
const POLL: Readonly<Record<string, string>> = {
  open: 'opened',
  closed: 'closed',
  cancelled: 'cancelled',
}

/** `renamed Louvre to Musée du Louvre`, `named day 2 Old town`. */
function renamed(
  collection: string,
  what: readonly Part[],
  from: string | undefined,
  to: string,
): Part[] {
  const kept = collection === 'meta' || (collection === 'days' && what.length === 1)
  const noun = plainText(what.slice(0, kept ? 1 : -1))
  const prefix = kept ? `${noun} ` : noun
  if (!from) return [`named ${prefix}`, em(to)]
  return [`renamed ${prefix}${kept ? 'from ' : ''}`, em(from), ' to ', em(to)]
}

function direction(collection: string, forward: boolean): string {
  if (collection === 'days') return forward ? 'to an earlier place' : 'to a later place'
  return forward ? 'up' : 'down'
}
