/** How to call an entry of a trip. */
import { isDay, shortDay } from '../shell/dates.ts'
import type { Known, Values } from './known.ts'
import { em, type Part } from './parts.ts'

/**
 * `Louvre`, `day 2`, `the poll Where to eat?`, or `an activity` when nothing is known of it. What is given of the entry
 * counts more than what the trip has now: it may have had another name then, or be gone.
 */
export function thing(collection: string, id: string, known: Known, given: Values = {}): Part[] {
  const entry = { ...known.entry(collection, id), ...given }
  const titled = (otherwise: string) => {
    const title = textOf(entry, 'title')
    return title === '' ? [otherwise] : [em(title)]
  }
  switch (collection) {
    case 'meta':
      return ['the trip']
    case 'notes':
      return ['the notes']
    case 'days':
      return theDay(known.dayNumber(id), entry)
    case 'activities':
      return titled('an activity')
    case 'constraints':
      return constraint(entry)
    case 'flights':
      return withNoun('flight', textOf(entry, 'carrierCode') + textOf(entry, 'flightNumber'))
    case 'polls':
      return withNoun('poll', textOf(entry, 'question'))
    case 'options':
      return titled('an option')
    case 'votes':
      return ['the vote on ', ...thing('options', id.split(':')[1] ?? '', known)]
    default:
      return titled('something')
  }
}

/** The field as text, empty when it is none. */
export function textOf(entry: Values, field: string): string {
  const value = entry[field]
  return typeof value === 'string' ? value : ''
}

function withNoun(noun: string, name: string): Part[] {
  return name === '' ? [`a ${noun}`] : [`the ${noun} `, em(name)]
}

function theDay(number: number | undefined, entry: Values): Part[] {
  if (number !== undefined) return [`day ${number}`]
  const title = textOf(entry, 'title')
  if (title !== '') return ['the day ', em(title)]
  const date = textOf(entry, 'date')
  return isDay(date) ? [`the day ${shortDay(date)}`] : ['a day']
}

function constraint(entry: Values): Part[] {
  const value = entry['value']
  const words = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const name = textOf(entry, 'description') || words
  return withNoun(name === '' ? `${textOf(entry, 'type')} requirement`.trim() : 'requirement', name)
}
