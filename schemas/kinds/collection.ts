/** How a collection of a kind is declared: the fields of its entries, who may write them, and what its events are called. */
import type { z } from 'zod'

/** Named values. Every one has a default or may be missing, so that a half-written entry can still be read. */
export type Fields = z.ZodObject<Readonly<Record<string, z.ZodType>>>

export interface Collection<F extends Fields = Fields> {
  readonly fields: F
  /**
   * `map`: an entry is a Y.Map, so that two people can change different fields of it at once. `value`: an entry is
   * replaced as a whole.
   */
  readonly stored: 'map' | 'value'
  /** Who may write: whoever may do this verb in the scope, or only the server. */
  readonly write: 'edit' | 'comment' | 'server'
  /** The one person who may write the entry with this key; without it, everybody who may write at all. */
  readonly owner?: (key: string) => string | undefined
  /** Fields that only the server writes. */
  readonly server: readonly string[]
  /** Fields that can be set when the entry is made and not changed afterwards. */
  readonly once: readonly string[]
  /** The field that says who made the entry; the server sees to it that it is true. */
  readonly author?: string
  /**
   * Why nobody may write the entry with this key as things stand: asked with the document's other entries, after all
   * other rules that concern the person. `undefined`: they may.
   */
  readonly closed?: (key: string, now: Circumstances) => string | undefined
  readonly events: EntryEvents
  /** Fields that are not declared may be there too. */
  readonly loose?: boolean
}

/** What an entry's rules may look at beside the entry itself. */
export interface Circumstances {
  /** An entry of the same document as it was before the change; `undefined` when there is none. */
  readonly look: (collection: string, key: string) => Readonly<Record<string, unknown>> | undefined
  /** When the change reached the server, milliseconds since 1970. */
  readonly at: number
  /** It was made offline. */
  readonly late: boolean
}

/** Types of the events about an entry. */
export interface EntryEvents {
  readonly added: string
  readonly updated: string
  readonly removed: string
}

/** `activity` → activity.added, activity.updated, activity.removed. */
export function eventsOf(noun: string): EntryEvents {
  return { added: `${noun}.added`, updated: `${noun}.updated`, removed: `${noun}.removed` }
}

type Declared<F extends Fields, S> = Pick<Collection<F>, 'fields' | 'events'> &
  Partial<Omit<Collection<F>, 'stored'>> & { readonly stored?: S }

/** How entries are stored and whether they have owners is part of the type: views have other verbs for it. */
type Stored<F extends Fields, S> = Collection<F> & { readonly stored: S }
type Owned = Required<Pick<Collection, 'owner'>>

/** A collection whose entries are Y.Maps that every editor may write, unless the declaration says otherwise. */
export function collection<F extends Fields, const S extends 'map' | 'value' = 'map'>(
  declared: Declared<F, S> & Owned,
): Stored<F, NoInfer<S>> & Owned
export function collection<F extends Fields, const S extends 'map' | 'value' = 'map'>(
  declared: Declared<F, S>,
): Stored<F, NoInfer<S>>
export function collection<F extends Fields>(
  declared: Declared<F, 'map' | 'value'>,
): Collection<F> {
  return {
    stored: 'map',
    write: 'edit',
    server: [],
    once: declared.author === undefined ? [] : [declared.author],
    ...declared,
  }
}
