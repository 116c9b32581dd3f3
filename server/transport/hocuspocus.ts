/**
 * Hocuspocus on our own sockets. It speaks the protocol, keeps the open documents and their awareness; what an edit does
 * is decided in sync/, and what its hooks do in documents/. This is the only file that names it.
 */
import type { Limits, ScopeName } from '@concord/schemas'
import { Hocuspocus, type Configuration, type Document } from '@hocuspocus/server'
import type { Access, Grant } from '../auth/access.ts'
import type { ConnectionCount } from '../auth/connection-count.ts'
import type { Tokens } from '../auth/tokens.ts'
import { LONGEST_TIMER_MS } from '../core/at-time.ts'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import { Refusal, asRefusal } from '../core/refusal.ts'
import type { Hiding } from '../features/presence/hiding.ts'
import type { Presence } from '../features/presence/presence.ts'
import type { Documents, Edit, Submitted } from '../sync/documents.ts'
import { createStateAnswers, type StateAnswers } from '../sync/live/state-answers.ts'
import type { Commits } from '../sync/update-log/commits.ts'
import { contextOf, type ConnectionContext } from './documents/connection-context.ts'
import type { DocumentConnections, MayWrite } from './documents/document-connections.ts'
import type { Connect } from './documents/document-socket.ts'
import { createEdits } from './documents/edits.ts'
import { createOpenLink } from './documents/open-link.ts'
import { createRequests } from './documents/requests.ts'
import type { Showing } from './documents/showing.ts'
import { createShowings } from './documents/showings.ts'
import { createSignIn } from './documents/sign-in.ts'
import { guardHooks, refusalOf } from './hooks.ts'
import type { PassSignal } from './signals.ts'

interface Parts {
  readonly documents: Documents
  readonly commits: Commits
  readonly tokens: Tokens
  readonly access: Access
  readonly count: ConnectionCount
  readonly connections: DocumentConnections
  readonly presence: Presence
  readonly hiding: Pick<Hiding, 'has' | 'set' | 'onChange'>
  readonly limits: Limits
  readonly mayWrite: MayWrite
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

export interface DocumentHost {
  /** Takes a socket's frames; the result is to be told of each. */
  readonly connect: Connect
  /** Keeps a document in memory, loading it where needed, until the returned function is called. */
  hold(grant: Pick<Grant, 'scope' | 'scopeId'>): Promise<() => Promise<void>>
  /**
   * Takes an update, as from a socket, and says what whoever has `vector` lacks then; tell nobody before all of it is on
   * disk. The document must be held. Throws as `Documents.submit`.
   */
  exchange(scope: ScopeName, what: Exchange): Exchanged
  /** Where people without a Yjs client of their own are shown in an open document; `undefined` when it is not open. */
  showingOf(scope: string): Showing | undefined
  /** Calls `listener` when a document was harmed and given up: nobody who had it open has it any more. */
  onReset(listener: (scope: ScopeName, refusal: Refusal) => void): void
  /** Whoever has a document open has something for somebody else there; what `pass` refuses is told to them. */
  onSignal(pass: PassSignal): void
  /** Resolves when every open document is on disk and closed. */
  close(): Promise<void>
}

interface Exchange {
  readonly update: Uint8Array | undefined
  /** A state vector. */
  readonly vector: Uint8Array
  readonly edit: Edit
}

interface Exchanged {
  /** Absent without an update. */
  readonly submitted: Submitted | undefined
  readonly state: Uint8Array
  readonly vector: Uint8Array
}

export function createDocumentHost(parts: Parts): DocumentHost {
  const { documents, commits, connections, presence, limits, mayWrite } = parts
  const { clock, logger, metrics } = parts
  const resets: ((scope: ScopeName, refusal: Refusal) => void)[] = []
  const answers = new WeakMap<Document, StateAnswers>()
  const showings = createShowings<Document>({ ...parts, open: () => hocuspocus.documents.values() })
  const signIn = createSignIn(parts)
  const requests = createRequests(documents)
  const openLink = createOpenLink(parts)
  const edits = createEdits<Document>({
    documents,
    commits,
    vectorOf: (document) => answers.get(document)!.vector(),
    onHarmed: giveUp,
  })

  const settings: Partial<Configuration<ConnectionContext>> = {
    quiet: true,
    // Far away: signs of life are the socket's business, and what comes late is not the client's fault here.
    timeout: LONGEST_TIMER_MS,
    maxUnauthenticatedQueueSize: limits.unauthenticatedBytes,
    maxPendingDocuments: limits.documentsPerSocket,
    // Far away: sync/flush-schedule decides when a document is sent to its readers.
    flushDelay: 2 ** 30,
    flushMaxBytes: Number.MAX_SAFE_INTEGER,

    async onAuthenticate({ token, documentName, context, connectionConfig }) {
      const { session, grant } = await signIn.open(token, documentName, context.socket)
      connectionConfig.readOnly = !mayWrite(grant, session.principal)
      return { session, grant }
    },

    async onLoadDocument({ document, context }) {
      const { size } = hocuspocus.documents
      if (size + hocuspocus.loadingDocuments.size > limits.documents) {
        throw new Refusal(
          'CONNECTION_LIMIT',
          'The server has as many documents open as it may. Try again later.',
        )
      }
      const stored = await documents.open(context.grant, document, {
        flush: () => void document.flush(),
        count: () => document.connections.size,
      })
      answers.set(document, createStateAnswers(document, clock, stored))
      showings.begin(context.grant.scope, document)
    },

    async connected({ connection, context }) {
      const { document, messageAddress } = connection
      const beside = { showing: showings.of(document)!, answers: answers.get(document)! }
      context.socket.opened(messageAddress, openLink(connection, beside))
      await connections.add(connection)
    },

    onTokenSync: async ({ token, connection, context }) => {
      try {
        // The connection keeps the object that it was given; a new one would be seen by later hooks only.
        connection.context.session = await signIn.renew(token, context.session)
        await connections.renew(connection)
      } catch (error) {
        connection.close(asRefusal(error).close)
      }
    },

    beforeSync: edits.take,
    onAwarenessUpdate: async ({ documentName }) => documents.stir(documentName),
    onStateless: requests.hear,

    // A document is kept until everything in it is on disk.
    beforeUnloadDocument: ({ documentName }) => documents.durable(documentName),
    afterUnloadDocument: async ({ documentName }) => documents.close(documentName),
  }
  const isWaiting = (): boolean => !commits.writable
  const hocuspocus = new Hocuspocus(guardHooks(settings, { clock, logger, metrics, isWaiting }))

  // Hocuspocus unloads by name. A document that is gone already, and of which some last thing ends late, would take the one
  // that was loaded in its place out of memory, under everybody who has that open.
  const unload = hocuspocus.unloadDocument.bind(hocuspocus)
  hocuspocus.unloadDocument = async (document) => {
    if (hocuspocus.documents.get(document.name) === document) await unload(document)
    // Of one that could not be loaded, or not in time, it only lets go, with its timers going.
    else if (document.isLoading) document.destroy()
  }

  /** Drops a harmed document; who had it open connects again and gets it from the log. */
  function giveUp(document: Document, refusal: Refusal): void {
    hocuspocus.documents.delete(document.name)
    // reason: only names that access.grant let through are opened
    const scope = document.name as ScopeName
    for (const listener of resets) listener(scope, refusal)
    for (const connection of document.getConnections()) contextOf(connection).socket.refuse(refusal)
    document.destroy()
    presence.forget(scope)
  }

  return {
    showingOf(scope) {
      const document = hocuspocus.documents.get(scope)
      return document && showings.of(document)
    },
    exchange(scope, { update, vector, edit }) {
      const document = hocuspocus.documents.get(scope)
      const answer = document && answers.get(document)
      if (!answer) throw new Refusal('DOCUMENT_RESET')
      const submitted = update && edits.submit(document, update, edit)
      return { submitted, state: answer.stateSince(vector), vector: answer.vector() }
    },
    onReset: (listener) => void resets.push(listener),
    onSignal: requests.onSignal,
    connect: (socket, request) =>
      // reason: session and grant are there once a document is authenticated, and no hook runs before
      hocuspocus.handleConnection(socket, request, { socket } as ConnectionContext),
    async hold(grant) {
      try {
        const context = { grant } as ConnectionContext
        const lease = await hocuspocus.openDirectConnection(grant.scope, context)
        return () => lease.disconnect()
      } catch (error) {
        throw refusalOf(error)
      }
    },
    async close() {
      await commits.idle()
      for (const document of hocuspocus.documents.values())
        await hocuspocus.unloadDocument(document)
      logger.debug({ open: documents.count }, 'Every document is closed.')
    },
  }
}
