/** Whose a document connection is. */
import type { Grant } from '../../auth/access.ts'
import type { Session } from '../../auth/tokens.ts'
import type { DocumentSocket } from './document-socket.ts'

/** What Hocuspocus keeps for us with every document connection. */
export interface ConnectionContext {
  readonly socket: DocumentSocket
  session: Session
  grant: Grant
  /** The client has told everything that it had when it connected. */
  hasTold?: boolean
}

/** Only of connections that were authenticated. */
export function contextOf({ context }: { readonly context: unknown }): ConnectionContext {
  // reason: Hocuspocus does not type the context of connections; ours is what onAuthenticate made
  return context as ConnectionContext
}
