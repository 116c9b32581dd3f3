/**
 * Who is there: what clients say of themselves in Yjs awareness. A Yjs client's presence belongs to the connection that
 * shows it, says who that is by the word of the server, and is small.
 */
import type { Limits, PresenceUser } from '@concord/schemas'
import type { Awareness } from 'y-protocols/awareness'
import { counted } from '../../core/counted.ts'
import { Refusal } from '../../core/refusal.ts'
import { readAwareness, type AwarenessEntry } from './awareness-frame.ts'
import { plainObject, type PlainObject } from './plain-object.ts'
import type { Said } from './showing.ts'

/** As much of a Hocuspocus document as is needed here. */
export interface PresenceDocument<Connection> {
  readonly awareness: Awareness
  /** The Yjs clients that each connection shows. */
  readonly connections: ReadonlyMap<Connection, { readonly clients: Set<number> }>
}

interface Parts<Connection> {
  readonly document: PresenceDocument<Connection>
  readonly connection: Connection
  readonly limits: Pick<Limits, 'presenceBytes' | 'presenceClients' | 'jsonDepth'>
  /** Who is shown. */
  readonly user: () => PresenceUser
  /** Whether another connection is of the same person. */
  readonly isOwn: (other: Connection) => boolean
  /** The clients that the connection ever showed; filled here. */
  readonly claimed: Set<number>
  /** From now on nobody else may write as this Yjs client. False when it is somebody else's. */
  readonly claim: (client: number) => boolean
  /** What each client of the document said last of whether its person is to be seen; filled here. */
  readonly wishes: Map<number, unknown>
  /** The person hides from now on, or does so no more. Throws a Refusal when they said so too often. */
  readonly hide: (hides: boolean) => void
  /** Shows it, unless its person hides. */
  readonly show: (said: readonly Said[]) => void
}

/** Counts of honest clients stay far below; with higher ones somebody could keep a client from ever being seen again. */
const HIGHEST_CLOCK = 2 ** 31
/** A connection may show so many times more clients one after another than at once. */
const CLAIMS = 16
/** Clients that left are forgotten when there are so many more of them than of those who are there. */
const FORGET_ABOVE = 1000
/** Nothing that was sent before they left is on its way any longer than this. */
const FORGET_AFTER_MS = 60_000

/**
 * Applies what a connection says of its own clients and leaves out everything else: what is no news, which stock clients
 * repeat of others all the time, without a word; what may not be with the first reason. Throws when the bytes are no
 * presence message.
 */
export function takePresence<Connection>(
  update: Uint8Array,
  now: number,
  parts: Parts<Connection>,
): Refusal | undefined {
  const { awareness } = parts.document
  let refusal: Refusal | undefined
  const user = parts.user()
  const taken: Said[] = []
  for (const entry of readAwareness(update)) {
    if (!isNews(awareness, entry)) {
      takeOver(entry, parts)
      continue
    }
    const state = judge(entry, parts)
    if (state instanceof Refusal) refusal ??= state
    else if (state) {
      const { client, clock } = entry
      const tooOften = heed(client, state, parts)
      refusal ??= tooOften
      taken.push({ client, clock, state: shownOf(state, user), userId: user.id })
    }
  }
  if (taken.length > 0) {
    parts.show(taken)
    forget(awareness, now)
    forgetWishes(parts)
  }
  return refusal
}

/**
 * Does what a client newly says of whether its person is to be seen. A state is said again and again, and says what was
 * wished long ago: only a change counts, and what a client says first shows nobody who hides.
 */
function heed<Connection>(
  client: number,
  state: PlainObject | 'gone',
  { wishes, hide }: Parts<Connection>,
): Refusal | undefined {
  const isFirst = !wishes.has(client)
  const before = wishes.get(client)
  const wish = state === 'gone' ? undefined : state['visible']
  try {
    if (wish === false && before !== false) hide(true)
    if (wish === true && before !== true && !isFirst) hide(false)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error
  }
  if (state === 'gone') wishes.delete(client)
  else wishes.set(client, wish)
  return undefined
}

/** What others see of a state: whether its person is to be seen is no business of theirs. */
function shownOf(state: PlainObject | 'gone', user: PresenceUser): PlainObject | null {
  if (state === 'gone') return null
  const { visible: _, ...shown } = state
  return { ...shown, user }
}

function isNews({ meta, states }: Awareness, { client, clock, state }: AwarenessEntry): boolean {
  const known = meta.get(client)?.clock ?? 0
  return clock > known || (clock === known && states.has(client) && isNull(state))
}

/**
 * Who comes back after a lost network shows what is shown already, and first of all: from then on it belongs to the new
 * connection. Later, it is only somebody who repeats what the others say.
 */
function takeOver<Connection>(
  { client, clock }: AwarenessEntry,
  { document, connection, isOwn }: Parts<Connection>,
): void {
  const { meta, states } = document.awareness
  const mine = document.connections.get(connection)?.clients
  if (mine?.size !== 0 || !states.has(client) || meta.get(client)?.clock !== clock) return
  const shown = shownBy(client, document)
  if (!shown || !isOwn(shown[0])) return
  shown[1].clients.delete(client)
  mine.add(client)
}

function shownBy<Connection>(client: number, { connections }: PresenceDocument<Connection>) {
  return [...connections].find(([, { clients }]) => clients.has(client))
}

/** The state as it may be shown, `gone`, nothing for what needs no answer, or why not. */
function judge<Connection>(
  { client, clock, state }: AwarenessEntry,
  parts: Parts<Connection>,
): PlainObject | 'gone' | undefined | Refusal {
  const { limits } = parts
  if (clock > HIGHEST_CLOCK) return new Refusal('PRESENCE_REFUSED', 'This presence counts too far.')
  const read = isNull(state) ? ('gone' as const) : readState(state, limits)
  if (read instanceof Refusal) return read
  const owned = own(client, read !== 'gone', parts)
  return owned === true ? read : owned
}

function readState(
  state: Uint8Array,
  { presenceBytes, jsonDepth }: Pick<Limits, 'presenceBytes' | 'jsonDepth'>,
): PlainObject | Refusal {
  if (state.length > presenceBytes)
    return new Refusal(
      'PRESENCE_REFUSED',
      `Presence may have ${counted(presenceBytes, 'byte')} at most.`,
    )
  return (
    plainObject(new TextDecoder().decode(state), jsonDepth) ??
    new Refusal('PRESENCE_REFUSED', 'Presence is a plain object of JSON.')
  )
}

/**
 * Whether the connection shows this client. Another one of the same person hands it over: after a lost network the old
 * connection may look alive for a while.
 */
function own<Connection>(
  client: number,
  shows: boolean,
  { document, connection, limits, claimed, isOwn, claim }: Parts<Connection>,
): true | undefined | Refusal {
  const mine = document.connections.get(connection)?.clients
  if (!mine) return undefined
  if (mine.has(client)) return true
  const shown = shownBy(client, document)
  if (!shown && !shows) return undefined
  const isFull = mine.size >= limits.presenceClients
  if (shows && (isFull || claimed.size >= limits.presenceClients * CLAIMS)) {
    const words = `More than ${counted(limits.presenceClients, 'client')} shown by one connection.`
    return new Refusal('PRESENCE_REFUSED', words)
  }
  if ((shown && !isOwn(shown[0])) || !claim(client))
    return new Refusal('PRESENCE_REFUSED', 'This is the presence of somebody else.')
  shown?.[1].clients.delete(client)
  mine.add(client)
  claimed.add(client)
  return true
}

function isNull(state: Uint8Array): boolean {
  return state.length === 4 && new TextDecoder().decode(state) === 'null'
}

/** Yjs remembers the count of every client that was ever there: forgets those that are gone for long. */
export function forget({ meta, states }: Awareness, now: number): void {
  if (meta.size < states.size * 2 + FORGET_ABOVE) return
  for (const [client, { lastUpdated }] of meta) {
    if (!states.has(client) && now - lastUpdated > FORGET_AFTER_MS) meta.delete(client)
  }
}

/** Those of clients that nobody shows any more. */
function forgetWishes<Connection>({ document, wishes }: Parts<Connection>): void {
  const { awareness, connections } = document
  if (wishes.size < awareness.states.size * 2 + FORGET_ABOVE) return
  const there = new Set([...connections.values()].flatMap(({ clients }) => [...clients]))
  for (const client of wishes.keys()) if (!there.has(client)) wishes.delete(client)
}
