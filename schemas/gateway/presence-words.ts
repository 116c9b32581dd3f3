/** That somebody came, went or does something else, in the words of each dialect. */
import { instantOf } from '../instant.ts'
import type { Presence } from '../presence.ts'
import type { Dialect } from '../wire-names.ts'
import type { WireFrame } from './wire-frame.ts'

/** Somebody who is seen in a scope. */
export interface SeenPerson extends Presence {
  /** When they did something last, milliseconds since 1970. */
  readonly lastActivity: number
}

/** What others see of one person in a scope, before and now; absent: nothing. One of the two is there. */
export interface PersonChange {
  readonly before?: SeenPerson | undefined
  readonly after?: SeenPerson | undefined
}

/** Who hears a frame: everybody who joined, or everybody else. */
interface Spoken {
  readonly frame: WireFrame
  readonly to: 'all' | 'others'
}

/** The frames about the change. `id`: of the trip, board or document. */
export function presenceFrames(
  dialect: Dialect,
  id: string,
  change: PersonChange,
  now: number,
): Spoken[] {
  const { before, after } = change
  const person = after ?? before
  return person ? WORDS[dialect](id, person, what(before, after), instantOf(now)) : []
}

interface What {
  readonly came: boolean
  readonly went: boolean
  readonly status: boolean
  readonly typing: boolean
  readonly cursor: boolean
  readonly location: boolean
}

function what(before: SeenPerson | undefined, after: SeenPerson | undefined): What {
  return {
    came: before === undefined,
    went: after === undefined,
    status: before !== undefined && after !== undefined && before.status !== after.status,
    typing: isTyping(before) !== isTyping(after),
    cursor: after !== undefined && cursorOf(before) !== cursorOf(after),
    location: JSON.stringify(before?.location) !== JSON.stringify(after?.location),
  }
}

type Speak = (id: string, person: SeenPerson, what: What, timestamp: string) => Spoken[]

const all = (event: string, data: WireFrame['data']): Spoken => ({
  frame: { event, data },
  to: 'all',
})
const others = (event: string, data: WireFrame['data']): Spoken => ({
  frame: { event, data },
  to: 'others',
})

const WORDS: Readonly<Record<Dialect, Speak>> = {
  trips(tripId, person, { came, went, status, typing, location }, timestamp) {
    const { userId, username, lastActivity } = factsOf(person)
    const where = went ? null : (person.location ?? null)
    return [
      ...(came ? [others('user_joined', { tripId, userId, username, timestamp })] : []),
      ...(typing
        ? [all('user_typing', { tripId, userId, username, isTyping: !went && isTyping(person) })]
        : []),
      ...(status
        ? [all('user_presence_updated', { tripId, userId, status: person.status, lastActivity })]
        : []),
      ...(location
        ? [others('location:updated', { tripId, userId, username, location: where, timestamp })]
        : []),
      ...(went ? [others('user_left', { tripId, userId, username, timestamp })] : []),
    ]
  },
  documents(documentId, person, { came, went, status, typing, cursor }) {
    const who = { documentId, ...nameOf(person) }
    const { lastActivity } = factsOf(person)
    return [
      ...(came ? [others('user:join', { ...who, status: person.status, lastActivity })] : []),
      ...(typing
        ? [others('presence:typing', { ...who, isTyping: !went && isTyping(person) })]
        : []),
      ...(cursor ? [others('document:cursor', { ...who, ...cursorFields(person) })] : []),
      ...(status
        ? [others('presence:update', { ...who, status: person.status, lastActivity })]
        : []),
      ...(went ? [others('user:leave', who)] : []),
    ]
  },
  rooms(_, person, { came, went, status }) {
    const { userId, lastActivity } = factsOf(person)
    if (!came && !went && !status) return []
    const seen = went ? 'offline' : person.status
    return [others('memberStatusChanged', { userId, status: seen, lastActivity })]
  },
  // reason: the systems that have boards know nothing of presence
  boards: () => [],
}

/** What a frame says of where somebody is. */
export function cursorFields({
  cursor,
}: Pick<Presence, 'cursor'>): Readonly<Record<string, unknown>> {
  const { line, col } = (cursor ?? {}) as { line?: unknown; col?: unknown }
  return typeof line === 'number' && typeof col === 'number'
    ? { line, col }
    : { cursor: cursor ?? null }
}

/** Somebody in the list of who is there. */
export function memberOf(person: SeenPerson): Readonly<Record<string, unknown>> {
  const { status, location, lastActivity } = person
  const where = location ? { location } : {}
  return { ...nameOf(person), status, ...where, lastActivity: instantOf(lastActivity) }
}

function nameOf({ user }: SeenPerson): { readonly userId: string; readonly username: string } {
  return { userId: user.id, username: user.name }
}

function factsOf(person: SeenPerson) {
  return { ...nameOf(person), lastActivity: instantOf(person.lastActivity) }
}

function isTyping(person: SeenPerson | undefined): boolean {
  return person?.typing === true
}

function cursorOf(person: SeenPerson | undefined): string {
  return JSON.stringify(person?.cursor ?? null)
}
