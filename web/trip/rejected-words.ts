/** What the server took back of one's edits, and why, in plain words. */
import type { RejectedChange, Rule } from '@concord/schemas'
import { fieldName } from './field-names.ts'
import type { Known } from './known.ts'
import { plainText } from './parts.ts'
import { thing } from './thing.ts'

export interface RejectedWords {
  readonly lead: string
  /** What it was about, one by one, where the lead does not say it. */
  readonly list: readonly string[]
}

/** So many are named; of the others it is said how many they are. */
const NAMED = 4

/** One sentence for one change; for several, how many and what. There is at least one. */
export function rejectedWords(changes: readonly RejectedChange[], known: Known): RejectedWords {
  const found = [...new Map(changes.map((change) => [placeOf(change), change])).values()]
  const [first, ...others] = found
  if (!first) return { lead: '', list: [] }
  const why = whyWords(first)
  if (others.length === 0)
    return { lead: `${deedWords(first, known)} was taken back: ${why}.`, list: [] }
  const many = `${found.length} of your changes were taken back`
  const shared = others.every((change) => whyWords(change) === why)
  const list = found.slice(0, NAMED).map((change) => {
    const what = capital(whatWords(change, known))
    return shared ? what : `${what}: ${whyWords(change)}.`
  })
  const more = found.length - list.length
  return {
    lead: shared ? `${many}: ${why}.` : `${many}.`,
    list: more === 0 ? list : [...list, `And ${more} more.`],
  }
}

/** What was refused again and again, such as every letter of a text, counts once. */
function placeOf({ collection, key, field = '', rule }: RejectedChange): string {
  return [collection, key, field, rule].join('\n')
}

function deedWords(change: RejectedChange, known: Known): string {
  const what = whatWords(change, known)
  if (change.collection === 'notes') return `What you wrote in ${what}`
  return NOT_CHANGES.has(change.collection) ? capital(what) : `Your change to ${what}`
}

const NOT_CHANGES = new Set(['', 'votes'])

function whatWords({ collection, key, field }: RejectedChange, known: Known): string {
  if (collection === '') return 'something you wrote'
  if (collection === 'votes') return 'your vote'
  const name = plainText(thing(collection, key, known))
  return field === undefined ? name : `the ${fieldName(collection, field)} of ${name}`
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

const REASONS: Record<Exclude<Rule, 'value' | 'closed'>, string> = {
  lock: 'somebody else has locked this trip',
  role: 'your role does not let you change this',
  owner: 'it belongs to somebody else',
  server: 'only the server writes this',
  once: 'this cannot be changed once it is set',
  author: 'nothing can be made in the name of somebody else',
  unknown: 'there is no place for this in a trip',
}

function whyWords({ rule, message, field }: RejectedChange): string {
  // The kind's own words, such as why a poll takes no votes.
  if (rule === 'closed') return asClause(message)
  if (rule !== 'value') return REASONS[rule]
  const prefix = `"${field}": `
  return neededWords(message.startsWith(prefix) ? message.slice(prefix.length) : message)
}

/** What zod says of numbers, lengths and choices, for people; sentences of our own stand as they are. */
function neededWords(message: string): string {
  for (const [pattern, words] of NEEDED) {
    const match = pattern.exec(message)
    if (match) return words(match[1] ?? '')
  }
  return asClause(message)
}

/** A sentence as part of another one. */
function asClause(sentence: string): string {
  return sentence.replace(/\.$/, '').replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())
}

const NEEDED: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^Too small: expected number to be >=(\S+)/, (least) => `a number from ${least} is needed`],
  [/^Too small: expected number to be >(\S+)/, (least) => `a number above ${least} is needed`],
  [
    /^Too big: expected number to be <=(\S+)/,
    (most) => `a number up to ${Number(most).toLocaleString('en-GB')} is needed`,
  ],
  [/^Too big: expected string to have <=(\d+)/, (most) => `at most ${most} characters fit`],
  [/^Invalid option: expected one of (.+)/, (options) => `it can be ${choices(options)}`],
  [/^Invalid ISO date$/, () => 'a date is needed'],
  [/^Invalid ISO datetime$/, () => 'a date with a time is needed'],
  [/^Invalid input: expected int/, () => 'a whole number is needed'],
  [/^Invalid input: expected number/, () => 'a number is needed'],
  [/^Invalid input: expected string/, () => 'a text is needed'],
  [/^Invalid input/, () => 'this value does not fit'],
]

/** `"up"|"down"` → `up or down`. */
function choices(options: string): string {
  const names = options.split('|').map((option) => option.replaceAll('"', ''))
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names)
}
