/**
 * What a kind of document is made of. A kind is declared once, as data; types, validation, REST and the SDK's typed
 * views follow from it.
 *
 * In the Yjs document a kind is a few root types: the map `meta`, one map per collection (id → a map of fields), and
 * one rich text or plain text per content.
 */
import { z } from 'zod'
import type { Collection, Fields } from './collection.ts'

export interface Kind<
  Name extends string = string,
  Meta extends Fields = Fields,
  Collections extends Record<string, Collection> = Record<string, Collection>,
  Contents extends Record<string, Content> = Record<string, Content>,
  Plural extends string = string,
> {
  readonly name: Name
  /** The name of many, as it stands in REST paths. */
  readonly plural: Plural
  /** `objectId`: new ids are 24 hex digits made by the server. */
  readonly ids: 'objectId' | 'any'
  /** A closed kind has only the root types that it declares; an open one may have any that an editor brings. */
  readonly open: boolean
  readonly meta: Meta
  /** Type of the event about a change of meta. */
  readonly metaEvent: string
  readonly collections: Collections
  readonly contents: Contents
}

/** `xml`: a Y.XmlFragment (ProseMirror, TipTap); `text`: a Y.Text (code and plain-text editors). */
export type Content = 'xml' | 'text'

export function defineKind<
  const Name extends string,
  Meta extends Fields,
  Collections extends Record<string, Collection>,
  const Contents extends Record<string, Content>,
  const Plural extends string,
>(
  kind: Kind<Name, Meta, Collections, Contents, Plural>,
): Kind<Name, Meta, Collections, Contents, Plural> {
  return kind
}

/** The values of `meta`. */
export type MetaOf<K extends Kind> = z.output<K['meta']>

/** One entry of a collection as it is read: its fields and its id. */
export type EntryOf<K extends Kind, C extends keyof K['collections']> = z.output<
  K['collections'][C]['fields']
> & {
  readonly id: string
}

/** What `add` takes: `position` and everything that has a default may be left out. */
export type NewEntryOf<K extends Kind, C extends keyof K['collections']> = Omit<
  z.input<K['collections'][C]['fields']>,
  'position'
> & { readonly position?: string }

/** What `update` takes: the fields to change. */
export type EntryChangesOf<K extends Kind, C extends keyof K['collections']> = Partial<
  z.input<K['collections'][C]['fields']>
>

/**
 * Reads changes: any of the fields, each as strictly as in a new entry, and nothing else. A field that is left out is
 * left alone; with the declaration's own defaults it would be reset.
 */
export function changesSchema<F extends Fields>(
  fields: F,
): z.ZodType<Partial<z.output<F>>, Partial<z.input<F>>> {
  const shape = Object.entries(fields.shape).map(([name, field]) => [
    name,
    withoutDefault(field).optional(),
  ])
  // reason: the compiler does not follow a shape through Object.entries
  return z.strictObject(Object.fromEntries(shape)) as unknown as z.ZodType<
    Partial<z.output<F>>,
    Partial<z.input<F>>
  >
}

function withoutDefault(field: z.ZodType): z.ZodType {
  return field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field
}

/** Whether somebody who may do these verbs can write anything at all in documents of this kind. */
export function canWriteIn(kind: Kind, may: (verb: 'edit' | 'comment') => boolean): boolean {
  return (
    may('edit') ||
    (may('comment') && Object.values(kind.collections).some(({ write }) => write === 'comment'))
  )
}
