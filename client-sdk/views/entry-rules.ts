/**
 * The rules of a collection that the server's guard would act on, asked before anything is written: an application that
 * writes through views never has something taken back, unless the role changes meanwhile.
 */
import type { Collection } from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import type { Writer } from './write.ts'

type Values = Readonly<Record<string, unknown>>

/** Throws an Error in plain words when this person may not write to the collection, or not the entry with this key. */
export function mustMayWrite(
  { write, owner }: Collection,
  name: string,
  writer: Writer,
  key?: string,
): void {
  if (write === 'server') throw new Error(`Only the server writes ${name}.`)
  writer.must(write, name)
  if (!owner || key === undefined) return
  const whose = owner(key)
  if (whose === undefined) throw new Error(`"${key}" cannot be a key of ${name}.`)
  if (writer.userId !== undefined && whose !== writer.userId)
    throw new Error(`"${key}" of ${name} belongs to ${whose}.`)
}

/**
 * Throws an Error that names the first field which only the server writes, which cannot be changed any more, or which
 * says that somebody else made the entry. `before`: the entry as it is stored, absent for a new one.
 */
export function mustMaySet(
  { server, once, author }: Collection,
  name: string,
  values: Values,
  before: Values | undefined,
  userId: string | undefined,
): void {
  for (const [field, value] of Object.entries(values)) {
    const known = before?.[field]
    if (known !== undefined && equalityDeep(known, value)) continue
    if (server.includes(field)) throw new Error(`Only the server writes "${field}" of ${name}.`)
    if (known !== undefined && once.includes(field))
      throw new Error(`"${field}" of ${name} cannot be changed once it is set.`)
    if (field === author && userId !== undefined && value !== userId)
      throw new Error(`"${field}" of ${name} says who made it, and that is ${userId}.`)
  }
}
