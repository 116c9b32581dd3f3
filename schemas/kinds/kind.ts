/**
 * What a kind of document is made of. A kind is declared once, as data; types, validation, REST and the SDK's typed
 * views follow from it.
 *
 * In the Yjs document a kind is a few root types: the map `meta`, one map per collection (id → a map of fields), and
 * one rich text or plain text per content.
 */
import { z } from 'zod'

/** An entry's fields. Every one has a default or may be missing, so that a half-written entry can still be read. */
export type Fields = z.ZodObject<Readonly<Record<string, z.ZodType>>>

export interface Kind<
  Name extends string = string,
  Meta extends Fields = Fields,
  Collections extends Record<string, Fields> = Record<string, Fields>,
  Contents extends Record<string, Content> = Record<string, Content>,
> {
  readonly name: Name
  /** The name of many, as it stands in REST paths. */
  readonly plural: string
  /** `objectId`: new ids are 24 hex digits made by the server. */
  readonly ids: 'objectId' | 'any'
  /** A closed kind has only the root types that it declares; an open one may have any that an editor brings. */
  readonly open: boolean
  readonly meta: Meta
  readonly collections: Collections
  readonly contents: Contents
}

/** `xml`: a Y.XmlFragment (ProseMirror, TipTap); `text`: a Y.Text (code and plain-text editors). */
export type Content = 'xml' | 'text'

export function defineKind<
  const Name extends string,
  Meta extends Fields,
  Collections extends Record<string, Fields>,
  const Contents extends Record<string, Content>,
>(kind: Kind<Name, Meta, Collections, Contents>): Kind<Name, Meta, Collections, Contents> {
  return kind
}

/** The values of `meta`. */
export type MetaOf<K extends Kind> = z.output<K['meta']>

/** One entry of a collection as it is read: its fields and its id. */
export type EntryOf<K extends Kind, C extends keyof K['collections']> = z.output<
  K['collections'][C]
> & {
  readonly id: string
}

/** What `add` takes: `position` and everything that has a default may be left out. */
export type NewEntryOf<K extends Kind, C extends keyof K['collections']> = Omit<
  z.input<K['collections'][C]>,
  'position'
> & { readonly position?: string }

/** What `update` takes: the fields to change. */
export type EntryChangesOf<K extends Kind, C extends keyof K['collections']> = Partial<
  z.input<K['collections'][C]>
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
