/** Undo and redo of what this room's own views and editors wrote, and of nothing else. */
import type { Kind } from '@concord/schemas'
import * as Y from 'yjs'
import { createListeners } from './listeners.ts'

export interface Undo {
  readonly canUndo: boolean
  readonly canRedo: boolean
  undo(): boolean
  redo(): boolean
  /** From now on changes with this origin can be undone, too. */
  trackOrigin(origin: unknown): void
  /** What was written before is one step, what is written from now on another. */
  separate(): void
  /** Forgets all steps. */
  clear(): void
  subscribe(listener: () => void): () => void
  close(): void
}

/** Writes that follow each other so closely are one step. */
const CAPTURE_MS = 500

export function createUndo(doc: Y.Doc, kind: Kind, ownOrigin: unknown): Undo {
  const changed = createListeners()
  const types = [
    doc.getMap('meta'),
    ...Object.keys(kind.collections).map((name) => doc.getMap(name)),
    ...Object.entries(kind.contents).map(([name, content]) =>
      content === 'xml' ? doc.getXmlFragment(name) : doc.getText(name),
    ),
  ]
  const manager = new Y.UndoManager(types, {
    doc,
    captureTimeout: CAPTURE_MS,
    trackedOrigins: new Set([ownOrigin]),
    deleteFilter: (item) => !holdsText(item),
  })
  manager.on('stack-item-added', changed.notify)
  manager.on('stack-item-updated', changed.notify)
  manager.on('stack-item-popped', changed.notify)
  manager.on('stack-cleared', changed.notify)
  return {
    get canUndo() {
      return manager.canUndo()
    },
    get canRedo() {
      return manager.canRedo()
    },
    undo: () => manager.undo() !== null,
    redo: () => manager.redo() !== null,
    trackOrigin: (origin) => manager.addTrackedOrigin(origin),
    separate: () => manager.stopCapturing(),
    clear: () => manager.clear(),
    subscribe: changed.add,
    close() {
      manager.destroy()
      changed.clear()
    },
  }
}

/**
 * Whether somebody's text is in it still. A paragraph that this person made goes only when it is empty: undo takes one's
 * own letters out of it first, and what is left then was written by others.
 */
function holdsText({ content }: Y.Item): boolean {
  if (!(content instanceof Y.ContentType)) return false
  const { type } = content
  return (type instanceof Y.Text || type instanceof Y.XmlElement) && type.length > 0
}
