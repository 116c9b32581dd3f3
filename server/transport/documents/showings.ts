/** What the awareness of each open document shows; who hides is hidden in all of them. */
import { parseScopeName, type ScopeName } from '@concord/schemas'
import type { Awareness } from 'y-protocols/awareness'
import type { Hiding } from '../../features/presence/hiding.ts'
import type { Presence } from '../../features/presence/presence.ts'
import { createShowing, type Showing } from './showing.ts'

/** As much of a Hocuspocus document as is needed here. */
interface ShownDocument {
  readonly name: string
  readonly awareness: Awareness
}

export interface Showings<Document extends ShownDocument> {
  /** Shows people in a document that was just loaded, from now on. */
  begin(scope: ScopeName, document: Document): Showing
  /** `undefined` where it was not begun. */
  of(document: Document): Showing | undefined
}

interface Parts<Document> {
  readonly presence: Pick<Presence, 'see'>
  readonly hiding: Pick<Hiding, 'has' | 'onChange'>
  /** All that are open. */
  readonly open: () => Iterable<Document>
}

type Clients = Record<'added' | 'updated' | 'removed', number[]>

export function createShowings<Document extends ShownDocument>({
  presence,
  hiding,
  open,
}: Parts<Document>): Showings<Document> {
  const showings = new WeakMap<Document, Showing>()

  hiding.onChange(({ tenantId, userId }) => {
    for (const document of open())
      if (document.name.startsWith(`${tenantId}/`)) showings.get(document)?.look(userId)
  })

  return {
    begin(scope, document) {
      const { awareness } = document
      // reason: only names that access.grant let through are opened
      const { tenantId } = parseScopeName(scope)!
      const showing = createShowing(awareness, (userId) => hiding.has({ tenantId, userId }))
      showings.set(document, showing)
      awareness.on('update', ({ added, updated, removed }: Clients) =>
        presence.see(scope, awareness.states, [...added, ...updated, ...removed]),
      )
      return showing
    },
    of: (document) => showings.get(document),
  }
}
