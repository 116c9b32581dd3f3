/** Working with a document on the server, whether somebody has it open or not. */
import type { ScopeName } from '@concord/schemas'
import type { Doc } from 'yjs'
import type { Documents, Purpose, Writer } from './documents.ts'
import { atOnce, createReadingTurns, type Pieces } from './reading-turns.ts'

interface Named {
  readonly scope: ScopeName
  readonly scopeId: number
}

/** Keeps a document in memory, loading it where needed, until the returned function is called. */
export type Hold = (scope: Named) => Promise<() => Promise<void>>

export interface OpenDocuments {
  /** Writes as `Documents.edit` does; peers see it; resolves when it is on disk. */
  edit(scope: Named, by: Writer, write: (doc: Doc) => void, purpose?: Purpose): Promise<void>
  /** What `read` makes of the document once it has its turn; nothing of it is unsaved when this resolves. */
  read<T>(scope: Named, read: (doc: Doc) => T): Promise<T>
  /** The same, each piece in a turn of its own. */
  readInPieces<T>(scope: Named, read: (doc: Doc) => Pieces<T>): Promise<T>
}

export function openDocuments(
  documents: Documents,
  hold: Hold,
  elapsed: () => number,
): OpenDocuments {
  const turns = createReadingTurns(elapsed)
  async function held<T>(scope: Named, work: () => Promise<T>): Promise<T> {
    const release = await hold(scope)
    try {
      return await work()
    } finally {
      await release()
    }
  }
  const inTurn = <T>(scope: Named, begin: () => Iterator<undefined, T>): Promise<T> =>
    held(scope, async () => {
      const value = await turns.take(scope.scope, begin)
      await documents.durable(scope.scope)
      return value
    })
  return {
    edit: (scope, by, write, purpose) =>
      held(scope, () => documents.edit(scope.scope, by, write, purpose)),
    read: (scope, read) => inTurn(scope, () => atOnce(() => documents.read(scope.scope, read))),
    readInPieces: (scope, read) => inTurn(scope, () => documents.read(scope.scope, read)),
  }
}
