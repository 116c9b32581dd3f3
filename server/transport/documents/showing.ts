/**
 * What the awareness of one document shows. Of who hides, nothing: what their clients say is kept here, and shown when
 * they show themselves. People who have no Yjs client of their own get one here.
 */
import { applyAwarenessUpdate, type Awareness } from 'y-protocols/awareness'
import { encodeAwareness, type SaidState } from './awareness-frame.ts'
import type { PlainObject } from './plain-object.ts'
import { forget } from './presence.ts'

/** What a Yjs client says of a person; `null`: nothing any more. */
export interface Said {
  readonly client: number
  readonly clock: number
  readonly state: PlainObject | null
  readonly userId: string
}

export interface Showing {
  /** What each client said last of whether its person is to be seen, also over a connection that was lost. */
  readonly wishes: Map<number, unknown>
  /** Takes what clients say, which was found to be theirs to say. */
  take(said: readonly Said[], origin: object | null): void
  /** Clients that are gone without a word. */
  drop(clients: Iterable<number>): void
  /** Shows somebody who has no Yjs client of their own; `null`: not any more. */
  put(client: number, userId: string, state: PlainObject | null): void
  /** This person hides from now on, or does so no more. */
  look(userId: string): void
  /** Says again what was put: whoever is not heard of for 30 s is taken for gone. `now`: milliseconds since 1970. */
  renew(now: number): void
}

export function createShowing(
  awareness: Awareness,
  hides: (userId: string) => boolean = () => false,
): Showing {
  /** Of who hides. */
  const kept = new Map<number, Said>()
  /** Clients that were made here. */
  const own = new Map<number, Said>()

  const clockOf = (client: number): number => awareness.meta.get(client)?.clock ?? 0

  function apply(states: readonly SaidState[], origin: object | null): void {
    if (states.length > 0) applyAwarenessUpdate(awareness, encodeAwareness(states), origin)
  }

  function hide(userId: string): void {
    const gone: SaidState[] = []
    for (const [client, state] of awareness.states) {
      if ((state as { user?: { id?: unknown } }).user?.id !== userId) continue
      const clock = clockOf(client)
      kept.set(client, { client, clock, state, userId })
      // Not a count of its own: a client that hears of its end with a newer count than its own says that it is there.
      gone.push({ client, clock, state: null })
    }
    apply(gone, null)
  }

  function show(userId: string): void {
    const back = [...kept.values()].filter((said) => said.userId === userId)
    for (const said of back) kept.delete(said.client)
    apply(
      // Others know the count with which it went; so does the client itself, which has counted that, told or not.
      back.map((said) => ({ ...said, clock: Math.max(said.clock, clockOf(said.client) + 1) })),
      null,
    )
  }

  function take(said: readonly Said[], origin: object | null): void {
    const shown: Said[] = []
    for (const one of said) {
      kept.delete(one.client)
      if (one.state && hides(one.userId)) kept.set(one.client, one)
      else shown.push(one)
    }
    apply(shown, origin)
  }

  return {
    wishes: new Map(),
    take,
    drop(clients) {
      for (const client of clients) kept.delete(client)
    },
    put(client, userId, state) {
      const said = { client, userId, state, clock: clockOf(client) + 1 }
      if (state) own.set(client, said)
      else own.delete(client)
      take([said], null)
    },
    look: (userId) => (hides(userId) ? hide(userId) : show(userId)),
    renew(now) {
      forget(awareness, now)
      const shown = [...own.values()].filter(({ client }) => awareness.states.has(client))
      apply(
        shown.map((said) => ({ ...said, clock: clockOf(said.client) + 1 })),
        null,
      )
    },
  }
}
