/** The update log of a trip as sentences. */
import { trip, type TripUpdate } from '@concord/schemas'
import type { Known, Values } from '../known.ts'
import { em, type Part } from '../parts.ts'
import { textOf, thing } from '../thing.ts'
import { changeWords, type Deed } from './change-words.ts'
import { titleOfNew } from './title-of-new.ts'

export type Update = Pick<TripUpdate, 'userId' | 'updateType' | 'data'>

export interface HistoryWords extends Deed {
  readonly who: string
}

/**
 * Who did what: `Ana`, `moved Louvre to day 2`. Things are called as they were called then where the update says so,
 * and as they are called now otherwise. A type that nobody knows here gets a sentence made of its name.
 */
export function historyWords(update: Update, known: Known): HistoryWords {
  return { who: whoOf(update.userId, known), ...deedOf(update, known) }
}

function whoOf(userId: string | null, known: Known): string {
  if (userId === null) return 'Concord'
  return userId === known.me ? 'You' : known.nameOf(userId)
}

interface Meaning {
  readonly collection: string
  readonly verb: 'added' | 'updated' | 'removed'
}

/** What the declaration of trips says: `activity_added` is about activities. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(trip.collections).flatMap(([collection, { events }]) =>
    (['added', 'updated', 'removed'] as const).map((verb) => [
      events[verb].replaceAll('.', '_'),
      { collection, verb },
    ]),
  ),
)

function deedOf({ updateType, userId, data }: Update, known: Known): Deed {
  if (updateType === 'notes_edited') return deed('wrote in the notes')
  if (updateType === 'trip_meta_updated') return tripWords(data, known)
  const meaning = MEANINGS.get(updateType)
  if (!meaning) return deed(...unknownWords(updateType, data))
  const { collection, verb } = meaning
  const id = textOf(data, 'id')
  if (collection === 'votes') return deed(...voteWords(verb, id, data, userId === known.me, known))
  if (verb === 'updated') return changeWords(collection, id, data, known)
  const what = thing(collection, id, known, data)
  if (verb === 'removed') return deed('deleted ', ...what)
  return deed('added ', ...what, ...whereWords(collection, id, data, known))
}

/** A trip that had no title before was not there before. */
function tripWords(data: Values, known: Known): Deed {
  const made = titleOfNew(data)
  return made === undefined
    ? changeWords('meta', '', data, known)
    : deed('made the trip ', em(made))
}

/** Where something new stands, and what else there is to say of it at once. */
function whereWords(collection: string, id: string, entry: Values, known: Known): Part[] {
  if (collection === 'activities') {
    const day = entry['dayId']
    return typeof day === 'string' ? [' to ', ...thing('days', day, known)] : [' to the ideas']
  }
  if (collection === 'options') return [' to ', ...thing('polls', textOf(entry, 'pollId'), known)]
  const title = textOf(entry, 'title')
  if (collection === 'days' && title !== '' && known.dayNumber(id) !== undefined)
    return [', ', em(title)]
  return []
}

const BALLOT: Readonly<Record<string, readonly [voted: string, changed: string]>> = {
  up: ['voted for ', 'yes'],
  down: ['voted against ', 'no'],
  abstain: ['abstained on ', 'abstain'],
  block: ['objected to ', 'objection'],
}

function voteWords(
  verb: Meaning['verb'],
  id: string,
  data: Values,
  isMine: boolean,
  known: Known,
): Part[] {
  const option = thing('options', id.split(':')[1] ?? '', known)
  const whose = isMine ? 'your' : 'their'
  if (verb === 'removed') return [`took back ${whose} vote on `, ...option]
  const changes = data['changes'] as { choice?: { to?: unknown } } | undefined
  const choice = BALLOT[String(verb === 'added' ? data['choice'] : changes?.choice?.to)]
  if (verb === 'added') return [choice?.[0] ?? 'voted on ', ...option]
  return [`changed ${whose} vote on `, ...option, choice ? ` to ${choice[1]}` : '']
}

/** `booking_confirmed` → `confirmed a booking`: names of events end with what was done. */
function unknownWords(updateType: string, data: Values): Part[] {
  const words = updateType.split(/[_.]/).filter(Boolean)
  const done = words.pop()
  if (done === undefined || words.length === 0) return ['changed something in the trip']
  const noun = words.join(' ')
  const title = textOf(data, 'title')
  if (title !== '') return [`${done} the ${noun} `, em(title)]
  return [`${done} ${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`]
}

const deed = (...did: readonly Part[]): Deed => ({ did, details: [] })
