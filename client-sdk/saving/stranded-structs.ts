/**
 * What Yjs keeps back in a document because it builds on something that nobody has. It happens when the copy on a device
 * was damaged: it is never seen, and no server takes it.
 */
import * as Y from 'yjs'
import { jsonOf } from './plain-content.ts'
import type { UnsentText } from './unsent-work.ts'

export function hasStranded({ store }: Y.Doc): boolean {
  return store.pendingStructs !== null || store.pendingDs !== null
}

/** Forgets it, and returns what of it can be read. */
export function dropStranded({ store }: Y.Doc): UnsentText[] {
  const update = store.pendingStructs?.update
  store.pendingStructs = null
  store.pendingDs = null
  const values = update ? valuesIn(update) : []
  const text = values.map((value) => (typeof value === 'string' ? value : jsonOf(value))).join('\n')
  return values.length > 0 ? [{ deed: 'written', content: '', text, value: values }] : []
}

function valuesIn(update: Uint8Array): unknown[] {
  return Y.decodeUpdateV2(update).structs.flatMap((struct): unknown[] => {
    if (!(struct instanceof Y.Item)) return []
    const { content } = struct
    if (content instanceof Y.ContentString) return [content.str]
    return content instanceof Y.ContentAny ? content.arr : []
  })
}
