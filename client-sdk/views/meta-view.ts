/** The fields of a room's document itself. */
import { readMeta, writeMeta, type Kind } from '@concord/schemas'
import type * as Y from 'yjs'
import { createListeners } from '../core/listeners.ts'
import { checkedChanges } from './fields.ts'
import type { Writer } from './write.ts'

type Values = Readonly<Record<string, unknown>>

export interface AnyMetaView {
  get(): Values
  set(changes: Values): void
  subscribe(listener: () => void): () => void
}

export interface MetaActor {
  readonly view: AnyMetaView
  move(doc: Y.Doc): void
  close(): void
}

export function createMetaView(first: Y.Doc, kind: Kind, writer: Writer): MetaActor {
  let doc = first
  const changed = createListeners()
  let current: Values | undefined
  const onChange = () => {
    current = undefined
    changed.notify()
  }
  doc.getMap('meta').observeDeep(onChange)
  return {
    view: {
      get() {
        current ??= readMeta(doc, kind)
        return current
      },
      set(changes) {
        writer.must('edit', `this ${kind.name}`)
        const values = checkedChanges(kind.meta, `The ${kind.name}`, changes)
        writer.write(() => {
          writeMeta(doc, values)
          current = undefined
        })
      },
      subscribe: changed.add,
    },
    move(next) {
      doc.getMap('meta').unobserveDeep(onChange)
      doc = next
      doc.getMap('meta').observeDeep(onChange)
      onChange()
    },
    close() {
      doc.getMap('meta').unobserveDeep(onChange)
      changed.clear()
    },
  }
}
