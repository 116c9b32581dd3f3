/**
 * Taking back what one wrote in a document without an editor, step by step: each person their own steps, never what
 * others wrote. Steps are known as long as the document is open.
 */
import type { ScopeName } from '@concord/schemas'
import * as Y from 'yjs'
import { Refusal } from '../../core/refusal.ts'
import type { Purpose } from '../../sync/documents.ts'
import type { Author } from '../../sync/guard/judge.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'

interface Named {
  readonly scope: ScopeName
  readonly scopeId: number
}

export interface OwnSteps {
  /** Writes as `OpenDocuments.edit` does, as one step. */
  write(scope: Named, author: Author, write: (doc: Y.Doc) => void, purpose?: Purpose): Promise<void>
  /**
   * Takes back the last step of this person that still shows, judged like any edit. Rejects with CONFLICT when there is
   * none.
   */
  undo(scope: Named, author: Author): Promise<void>
  /** Does again what was taken back last, unless this person wrote something since. Rejects with CONFLICT. */
  redo(scope: Named, author: Author): Promise<void>
}

type Step = Y.UndoManager['undoStack'][number]

/** The steps of one person in one document. */
interface Steps {
  readonly manager: Y.UndoManager
  /** Whether the transaction that goes on now is one of these steps. */
  isWriting: boolean
  /** What the last such transaction left to be taken back. */
  last: Step | undefined
}

/** Steps before so many are forgotten. */
const MOST = 100

export function createOwnSteps(open: Pick<OpenDocuments, 'edit'>): OwnSteps {
  const documents = new WeakMap<Y.Doc, Map<string, Steps>>()

  function stepsOf(doc: Y.Doc, userId: string): Steps {
    const people = documents.get(doc) ?? new Map<string, Steps>()
    documents.set(doc, people)
    const known = people.get(userId)
    if (known) return known
    const steps: Steps = {
      manager: new Y.UndoManager(doc, {
        captureTimeout: 0,
        captureTransaction: () => steps.isWriting,
        // Whatever the origin: which transactions are steps is known better than it could say.
        trackedOrigins: new Set([Object]),
      }),
      isWriting: false,
      last: undefined,
    }
    people.set(userId, steps)
    return steps
  }

  /** Runs within the transaction that is to be a step; what it leaves is known when that ends. */
  function begin(doc: Y.Doc, steps: Steps): void {
    const { manager } = steps
    steps.isWriting = true
    steps.last = undefined
    const keep = ({ stackItem }: { stackItem: Step }): void => void (steps.last = stackItem)
    const before = [...manager.undoStack, ...manager.redoStack]
    manager.on('stack-item-added', keep)
    doc.once('afterAllTransactions', () => {
      manager.off('stack-item-added', keep)
      manager.undoing = false
      manager.redoing = false
      steps.isWriting = false
      while (manager.undoStack.length > MOST) manager.undoStack.shift()
      const now = new Set([...manager.undoStack, ...manager.redoStack])
      for (const old of before) if (!now.has(old)) letGo(doc, old)
    })
  }

  /** Does it as a step; one that was refused is none. */
  async function step(
    scope: Named,
    author: Author,
    work: (doc: Y.Doc, steps: Steps) => void,
    purpose?: Purpose,
  ): Promise<void> {
    let steps: Steps | undefined
    let left: Step | undefined
    try {
      const write = (doc: Y.Doc): void => {
        const mine = stepsOf(doc, author.userId)
        steps = mine
        begin(doc, mine)
        doc.once('afterAllTransactions', () => void (left = mine.last))
        try {
          work(doc, mine)
        } catch (fault) {
          // What wrote nothing is no step.
          mine.isWriting = false
          throw fault
        }
      }
      await open.edit(scope, author, write, purpose)
    } catch (error) {
      if (steps && left) drop(steps.manager, left)
      throw error
    }
  }

  const back = (which: 'undo' | 'redo', scope: Named, author: Author): Promise<void> =>
    step(scope, author, (_, { manager }) => {
      const isEmpty = (which === 'undo' ? manager.undoStack : manager.redoStack).length === 0
      if (isEmpty) throw new Refusal('CONFLICT', NOTHING[which])
      const done = which === 'undo' ? manager.undo() : manager.redo()
      if (!done) throw new Refusal('CONFLICT', 'What you did is not there any more.')
      // Yjs takes the transaction for over, which ends only now.
      if (which === 'undo') manager.undoing = true
      else manager.redoing = true
    })

  return {
    write: (scope, author, write, purpose) => step(scope, author, (doc) => write(doc), purpose),
    undo: (scope, author) => back('undo', scope, author),
    redo: (scope, author) => back('redo', scope, author),
  }
}

const NOTHING = {
  undo: 'There is nothing of yours here that could be taken back.',
  redo: 'There is nothing that was taken back and could be done again.',
}

function drop({ undoStack, redoStack }: Y.UndoManager, step: Step): void {
  for (const stack of [undoStack, redoStack]) {
    const at = stack.indexOf(step)
    if (at >= 0) stack.splice(at, 1)
  }
}

/**
 * What the step deleted is not kept any longer, at once, before Yjs joins it to what is still kept; but for what came
 * back: earlier steps find their way to it over what it was.
 */
function letGo(doc: Y.Doc, { deletions }: Step): void {
  doc.transact((transaction) =>
    Y.iterateDeletedStructs(transaction, deletions, (item) => {
      if (!(item instanceof Y.Item) || !item.deleted || item.redone !== null) return
      item.keep = false
      item.gc(doc.store, false)
    }),
  )
}
