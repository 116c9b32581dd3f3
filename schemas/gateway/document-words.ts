/** Events in the words of systems that have collaborative documents. */
import { LOCKED, UNLOCKED } from '../events/locks.ts'
import { MEMBER_ADDED } from '../events/scopes.ts'
import type { Translate, WireFrame } from './wire-frame.ts'

/** Locks, with the field that says of what. */
export function lockWords(field: 'documentId' | 'tripId'): Readonly<Record<string, Translate>> {
  const named =
    (event: string): Translate =>
    ({ data }, id) => ({ event, data: { [field]: id, ...data } })
  return { [LOCKED]: named('document:locked'), [UNLOCKED]: named('document:unlocked') }
}

export const DOCUMENT_WORDS: Readonly<Record<string, Translate>> = {
  ...lockWords('documentId'),
  [MEMBER_ADDED]: ({ data, actor, at }, documentId) => ({
    event: 'document:shared',
    data: {
      documentId,
      userId: data['userId'],
      role: data['role'],
      sharedBy: actor,
      timestamp: at,
    },
  }),
}

/** Something that changed in a document, as one place and its value. */
export interface DocumentEdit {
  readonly action: 'insert' | 'delete' | 'replace'
  /** `code.5`: a place in a text; `meta.title`: a field. */
  readonly path: string
  /** What was put there; of a text or list that lost something, how much. */
  readonly value?: unknown
}

export function documentEdited(
  documentId: string,
  edit: DocumentEdit,
  by: { readonly userId: string | null; readonly version: number; readonly timestamp: string },
): WireFrame {
  const { action, path, value = null } = edit
  const { userId, version, timestamp } = by
  return {
    event: 'document:edited',
    data: { documentId, userId, action, path, value, version, timestamp },
  }
}
