/**
 * What the awareness of one document shows. Whoever hides in one tab is shown in none: what their clients say is kept
 * here, and shown when nothing of theirs hides any more. People who have no Yjs client of their own get one here.
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
  /** Takes what clients say, which was found to be theirs to say. */
  take(said: readonly Said[], origin: object | null): void
  /** Clients that are gone without a word. */
  drop(clients: Iterable<number>): void
  /** Shows somebody who has no Yjs client of their own; `null`: not any more. */
  put(client: number, userId: string, state: PlainObject | null): void
  /** Says again what was put: whoever is not heard of for 30 s is taken for gone. `now`: milliseconds since 1970. */
  renew(now: number): void
}

/** `onHide` is told that a person hides here, or does no more. */
export function createShowing(
  awareness: Awareness,
  onHide: (userId: string, hides: boolean) => void = () => {},
): Showing {
  /** The clients in which somebody hides. */
  const hiding = new Map<string, Set<number>>()
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
      if (!kept.has(client)) kept.set(client, { client, clock, state, userId })
      // Not a count of its own: a client that hears of its end with a newer count than its own says that it is there.
      gone.push({ client, clock, state: null })
    }
    apply(gone, null)
  }

  /** The client does not hide its person, or not any more. */
  function unhide(userId: string, client: number): void {
    const clients = hiding.get(userId)
    if (!clients?.delete(client) || clients.size > 0) return
    hiding.delete(userId)
    onHide(userId, false)
    const back = [...kept.values()].filter((said) => said.userId === userId)
    for (const said of back) kept.delete(said.client)
    apply(
      back.map((said) =>
        own.has(said.client) ? { ...said, clock: clockOf(said.client) + 1 } : said,
      ),
      null,
    )
  }

  function takeOne(said: Said): SaidState | undefined {
    const { client, state, userId } = said
    kept.delete(client)
    if (state?.['visible'] !== false) {
      unhide(userId, client)
      if (!state || !hiding.has(userId)) return said
      kept.set(client, said)
      return undefined
    }
    kept.set(client, said)
    const clients = hiding.get(userId)
    hiding.set(userId, (clients ?? new Set()).add(client))
    if (clients) return undefined
    hide(userId)
    onHide(userId, true)
    return undefined
  }

  function take(said: readonly Said[], origin: object | null): void {
    apply(
      said.flatMap((one) => takeOne(one) ?? []),
      origin,
    )
  }

  return {
    take,
    drop(clients) {
      for (const client of clients) {
        const said = kept.get(client)
        if (!said) continue
        kept.delete(client)
        unhide(said.userId, client)
      }
    },
    put(client, userId, state) {
      const said = { client, userId, state, clock: clockOf(client) + 1 }
      if (state) own.set(client, said)
      else own.delete(client)
      take([said], null)
    },
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
