/** Who comes to a document: whose the token is, whether they may come at all, and what they may do there. */
import type { Access, Grant } from '../../auth/access.ts'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import { mustBeSamePerson } from '../../auth/renewal.ts'
import type { Session, Tokens } from '../../auth/tokens.ts'
import type { Clock } from '../../core/clock.ts'
import { createPersonGate } from '../../core/person-gate.ts'
import { asRefusal, type Refusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import type { DocumentSocket } from './document-socket.ts'

export interface SignIn {
  /** Opens the document's scope for who the token is of; it counts as open on the socket. Throws what is wrong with either. */
  open(
    token: string,
    documentName: string,
    socket: DocumentSocket,
  ): Promise<{ session: Session; grant: Grant }>
  /** The session of a token that takes the place of another. Throws what is wrong with it; another person's is. */
  renew(token: string, before: Session): Promise<Session>
}

interface Parts {
  readonly tokens: Tokens
  readonly access: Pick<Access, 'open'>
  readonly count: Pick<ConnectionCount, 'identify' | 'openDocument'>
  readonly clock: Clock
}

/** How long somebody who is to stay away is left with a socket on which nothing is open. */
const AWAY_MS = 3000
/** How many documents a person may be on the way into at the same time; the next ones follow. */
const OPENINGS = 2

export function createSignIn({ tokens, access, count, clock }: Parts): SignIn {
  const openings = createPersonGate({ each: OPENINGS, all: Number.POSITIVE_INFINITY })

  function identify(socket: DocumentSocket, person: string): void {
    try {
      count.identify(socket.id, person)
    } catch (error) {
      const refusal = asRefusal(error)
      // Stock providers come back at once when a socket is closed, and wait while a document is refused on an open one.
      if (refusal.code === 'FORCED_DISCONNECT')
        clock.after(AWAY_MS, () => endUnlessUsed(socket, refusal))
      else socket.refuse(refusal)
      throw error
    }
  }

  return {
    async open(token, documentName, socket) {
      const session = await tokens.verify(token)
      const person = personKey(session.principal)
      identify(socket, person)
      socket.authenticated(session.principal)
      const grant = await openings.pass(person, () => access.open(documentName, session.principal))
      count.openDocument(socket.id, person)
      return { session, grant }
    },
    async renew(token, before) {
      const session = await tokens.verify(token)
      mustBeSamePerson(before, session)
      return session
    },
  }
}

/** Ends a socket on which nobody was let in; where somebody else is, they go on. */
function endUnlessUsed(socket: DocumentSocket, refusal: Refusal): void {
  if (!socket.isAuthenticated) socket.refuse(refusal)
}
