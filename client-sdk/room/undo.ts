/** Undo and redo of what this room's own views and editors wrote, and of nothing else. */
import type { Kind } from '@concord/schemas'
import * as Y from 'yjs'
import { createListeners } from '../core/listeners.ts'
import { mayGo } from './undo-filter.ts'

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
  /** Another document takes the place of the one before, with no steps yet. */
  move(doc: Y.Doc): void
  subscribe(listener: () => void): () => void
  close(): void
}

/** Writes that follow each other so closely are one step. */
const CAPTURE_MS = 500

export function createUndo(doc: Y.Doc, kind: Kind, ownOrigin: unknown): Undo {
  const changed = createListeners()
  const origins = new Set([ownOrigin])
  /** What is being taken back just now. */
  let step: Y.UndoManager['undoStack'][number] | undefined
  let manager = open(doc)

  function open(next: Y.Doc): Y.UndoManager {
    const opened = new Y.UndoManager(kind.open ? next : declaredTypes(next, kind), {
      doc: next,
      captureTimeout: CAPTURE_MS,
      trackedOrigins: new Set(origins),
      // Editors have transactions in which nothing changes; over a whole document they would end what can be redone.
      captureTransaction: ({ changedParentTypes }) => changedParentTypes.size > 0,
      deleteFilter: (item) => mayGo(item, step),
    })
    const tell = () => changed.notify()
    opened.on('stack-item-added', tell)
    opened.on('stack-item-updated', tell)
    opened.on('stack-item-popped', tell)
    opened.on('stack-cleared', tell)
    return opened
  }

  return {
    get canUndo() {
      return manager.canUndo()
    },
    get canRedo() {
      return manager.canRedo()
    },
    undo() {
      step = manager.undoStack.at(-1)
      return manager.undo() !== null
    },
    redo() {
      step = manager.redoStack.at(-1)
      return manager.redo() !== null
    },
    trackOrigin(origin) {
      origins.add(origin)
      manager.addTrackedOrigin(origin)
    },
    separate: () => manager.stopCapturing(),
    clear: () => manager.clear(),
    move(next) {
      manager.destroy()
      manager = open(next)
      changed.notify()
    },
    subscribe: changed.add,
    close() {
      manager.destroy()
      changed.clear()
    },
  }
}

/** A closed kind has these alone; into an open one an editor brings types of its own. */
function declaredTypes(doc: Y.Doc, kind: Kind) {
  return [
    doc.getMap('meta'),
    // What belongs to one person, such as a vote, was said, and is not taken back in passing.
    ...Object.entries(kind.collections).flatMap(([name, { owner }]) =>
      owner ? [] : [doc.getMap(name)],
    ),
    ...Object.entries(kind.contents).map(([name, content]) =>
      content === 'xml' ? doc.getXmlFragment(name) : doc.getText(name),
    ),
  ]
}
