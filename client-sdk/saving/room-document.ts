/** A room's document, which is replaced as a whole when the server does not take it any more. */
import { touchRoots, type Kind } from '@concord/schemas'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'

export interface RoomDocument {
  readonly doc: Y.Doc
  readonly awareness: Awareness
}

/** An empty one under a number of its own, which no other device, tab or document has ever had. */
export function newDocument(kind: Kind): RoomDocument {
  const doc = new Y.Doc()
  touchRoots(doc, kind)
  return { doc, awareness: new Awareness(doc) }
}
