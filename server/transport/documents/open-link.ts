/** A document that was just opened on a socket, as that uses it. */
import { colorOf, type Limits, type Principal } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import { personKey, type Who } from '../../core/who.ts'
import type { Hiding } from '../../features/presence/hiding.ts'
import type { Documents } from '../../sync/documents.ts'
import type { StateAnswers } from '../../sync/live/state-answers.ts'
import { contextOf } from './connection-context.ts'
import { askFrame, stateFrame, updateFrame } from './frames.ts'
import type { Link } from './links.ts'
import { takePresence, type PresenceDocument } from './presence.ts'
import type { Said, Showing } from './showing.ts'

/** As much of a Hocuspocus connection as is needed here. */
interface OpenedConnection<Connection> {
  readonly messageAddress: string
  readonly context: unknown
  readonly document: PresenceDocument<Connection> & { readonly name: string }
  send(frame: Uint8Array): void
  onClose(run: () => void): unknown
  waitForPendingMessages(): Promise<void>
}

interface Parts {
  readonly documents: Pick<Documents, 'see'>
  readonly hiding: Pick<Hiding, 'set'>
  readonly limits: Limits
  readonly clock: Clock
  readonly logger: Logger
}

/** What the document shows, and what it says to who asks what they lack. */
interface Beside {
  readonly showing: Showing
  readonly answers: StateAnswers
}

export type OpenLink = <Connection extends OpenedConnection<Connection>>(
  connection: Connection,
  beside: Beside,
) => Link

export function createOpenLink({ documents, hiding, limits, clock, logger }: Parts): OpenLink {
  /** It holds already; the client says it again when it comes back, and hears of it once it is on disk. */
  function keepHiding(who: Who, hides: boolean): void {
    hiding.set(who, hides).catch((error: unknown) => {
      const reason = error instanceof Error ? error.stack : String(error)
      logger.error(
        { ...who, reason },
        'That somebody hides, or does so no more, could not be kept.',
      )
    })
  }

  return (connection, { showing, answers }) => {
    const { document, messageAddress } = connection
    const principal = principalOf(connection)
    // Of those that the connection shows at its end; what it handed over to another one is not among them.
    const shown = document.connections.get(connection)?.clients ?? new Set<number>()
    connection.onClose(() => showing.drop(shown))
    const own = {
      document,
      connection,
      limits,
      claimed: new Set<number>(),
      user: () => userOf(principalOf(connection)),
      isOwn: (other: { readonly context: unknown }) =>
        personKey(principalOf(other)) === personKey(principalOf(connection)),
      claim: (client: number) => documents.see(document.name, client, principal.userId),
      wishes: showing.wishes,
      hide: (hides: boolean) => keepHiding(principal, hides),
      show: (said: readonly Said[]) => showing.take(said, { source: 'connection', connection }),
    }
    return {
      settled: () => connection.waitForPendingMessages(),
      tellState(vector) {
        const pieces = answers.piecesSince(vector)
        connection.send(askFrame(messageAddress, answers.vector()))
        for (const piece of pieces.slice(0, -1)) connection.send(updateFrame(messageAddress, piece))
        // Whoever has this one counts as in step.
        connection.send(stateFrame(messageAddress, pieces.at(-1)!))
      },
      takePresence: (update) => takePresence(update, clock.now(), own),
    }
  }
}

const principalOf = (connection: { readonly context: unknown }): Principal =>
  contextOf(connection).session.principal

const userOf = ({ userId, name }: Principal) => ({ id: userId, name, color: colorOf(userId) })
