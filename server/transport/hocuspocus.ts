/**
 * Hocuspocus on our own sockets. It speaks the protocol, keeps the open documents and their awareness; what an edit does
 * is decided in sync/. This is the only file that names it.
 *
 * Long because all hooks work on the same open documents.
 */
import {
  SaveRequest,
  SignalRequest,
  colorOf,
  parseScopeName,
  type Limits,
  type PresenceUser,
  type Receipt,
  type RefusedNotice,
  type RejectedNotice,
  type ScopeName,
} from '@concord/schemas'
import {
  Hocuspocus,
  OutgoingMessage,
  type Configuration,
  type Connection,
  type Document,
} from '@hocuspocus/server'
import type { Access, Grant } from '../auth/access.ts'
import type { ConnectionCount } from '../auth/connection-count.ts'
import type { Session, Tokens } from '../auth/tokens.ts'
import { LONGEST_TIMER_MS } from '../core/at-time.ts'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import { createPersonGate } from '../core/person-gate.ts'
import { readJson } from '../core/read-json.ts'
import { Refusal, asRefusal } from '../core/refusal.ts'
import { isSamePerson, personKey, type Who } from '../core/who.ts'
import type { Hiding } from '../features/presence/hiding.ts'
import type { Presence } from '../features/presence/presence.ts'
import { authorIn } from '../sync/author-in.ts'
import type { Documents, Edit, Submitted } from '../sync/documents.ts'
import { createStateAnswers, type StateAnswers } from '../sync/live/state-answers.ts'
import type { Commits } from '../sync/update-log/commits.ts'
import { mergeGroups } from '../sync/yjs/update-pile.ts'
import type { DocumentConnections, MayWrite } from './documents/document-connections.ts'
import type { Connect, DocumentSocket } from './documents/document-socket.ts'
import { askFrame, stateFrame } from './documents/frames.ts'
import type { Link } from './documents/links.ts'
import { takePresence } from './documents/presence.ts'
import { createShowing, type Said, type Showing } from './documents/showing.ts'
import { takenBack } from './documents/taken-back.ts'
import { guardHooks, refusalOf } from './hooks.ts'
import type { PassSignal } from './signals.ts'

/** What Hocuspocus keeps for us with every document connection. */
export interface ConnectionContext {
  readonly socket: DocumentSocket
  session: Session
  grant: Grant
  /** The client has told everything that it had when it connected. */
  hasTold?: boolean
}

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

const SYNC_STEP_1 = 0
/** Everything that a client has and the server lacks: what was done offline. */
const SYNC_STEP_2 = 1
/** How long somebody who is to stay away is left with a socket on which nothing is open. */
const AWAY_MS = 3000
/** How many documents a person may be on the way into at the same time; the next ones follow. */
const OPENINGS = 2

export function createDocumentHost({
  documents,
  commits,
  tokens,
  access,
  count,
  connections,
  presence,
  hiding,
  limits,
  mayWrite,
  clock,
  logger,
  metrics,
}: Parts): DocumentHost {
  const answers = new WeakMap<Document, StateAnswers>()
  const piles = new WeakMap<Document, number[]>()
  const showings = new WeakMap<Document, Showing>()
  const openings = createPersonGate({ each: OPENINGS, all: Number.POSITIVE_INFINITY })
  const resets: ((scope: ScopeName, refusal: Refusal) => void)[] = []
  let passSignal: PassSignal | undefined
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
      const session = await tokens.verify(token)
      const person = personKey(session.principal)
      identify(context.socket, person)
      context.socket.authenticated(session.principal)
      const grant = await openings.pass(person, () => access.open(documentName, session.principal))
      connectionConfig.readOnly = !mayWrite(grant, session.principal)
      count.openDocument(context.socket.id, person)
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
      await documents.open(context.grant, document, {
        flush: () => void document.flush(),
        count: () => document.connections.size,
      })
      answers.set(document, createStateAnswers(document, clock))
      const { scope } = context.grant
      // reason: only names that access.grant let through are opened
      const { tenantId } = parseScopeName(scope)!
      const showing = createShowing(document.awareness, (userId) =>
        hiding.has({ tenantId, userId }),
      )
      showings.set(document, showing)
      const { awareness } = document
      type Clients = Record<'added' | 'updated' | 'removed', number[]>
      awareness.on('update', ({ added, updated, removed }: Clients) =>
        presence.see(scope, awareness.states, [...added, ...updated, ...removed]),
      )
    },

    async connected({ connection, context }) {
      context.socket.opened(connection.messageAddress, linkTo(connection))
      await connections.add(connection)
    },

    onTokenSync: async ({ token, connection, context }) => {
      try {
        const session = await tokens.verify(token)
        if (!isSamePerson(session.principal, context.session.principal)) {
          throw new Refusal('ACCESS_DENIED', 'A renewed token must be for the same person.')
        }
        // The connection keeps the object that it was given; a new one would be seen by later hooks only.
        connection.context.session = session
        await connections.renew(connection)
      } catch (error) {
        connection.close(asRefusal(error).close)
      }
    },

    async beforeSync({ type, payload, connection, context, document }) {
      if (type === SYNC_STEP_1 || connection.readOnly) return
      if (!commits.writable) await waitForDisk(context.socket)
      try {
        // Stock providers queue what is done offline, and send it before they are asked what else they have.
        const late = type === SYNC_STEP_2 || context.hasTold !== true
        if (type === SYNC_STEP_2) context.hasTold = true
        const edit = { author: authorIn(context.grant, context.session.principal), late }
        const { kind, taken } = submit(document, payload, edit)
        if (taken.length > 0) void tellTaken(connection, taken)
        if (kind === 'missing') {
          context.socket.withholdAck(connection.messageAddress)
          // Who has just told everything that they have lacks it, too; asked again, they would say the same.
          if (type !== SYNC_STEP_2) askForEverything(connection, document)
        }
      } catch (error) {
        if (!(error instanceof Refusal) || payload.length < 2) throw error
        if (error.code === 'DOCUMENT_RESET') throw error
        // Hocuspocus would print what it is thrown; nothing that it says after this reaches the client.
        connection.close(error.close)
        if (error.code === 'RATE_LIMITED') context.socket.refuse(error)
      }
      // The payload is a view on the frame that Hocuspocus applies next; two zeros are an empty update.
      payload.fill(0, 0, 2)
    },

    onAwarenessUpdate: async ({ documentName }) => documents.stir(documentName),

    async onStateless({ payload, connection, documentName }) {
      const message = readJson(payload)
      const request = SaveRequest.safeParse(message)
      if (!request.success) return hearSignal(connection, message)
      const { mark, client } = request.data
      const clock = documents.clockOf(documentName, client)
      await documents.durable(documentName)
      connection.sendStateless(
        JSON.stringify({ type: 'saved', mark, client, clock } satisfies Receipt),
      )
    },

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

  /** As `Documents.submit`; a document that was harmed is nobody's any more. */
  function submit(document: Document, update: Uint8Array, edit: Edit): Submitted {
    try {
      const submitted = documents.submit(document.name, update, edit)
      gather(document)
      return submitted
    } catch (error) {
      if (error instanceof Refusal && error.code === 'DOCUMENT_RESET') giveUp(document, error)
      throw error
    }
  }

  /** What waits to be sent is merged a little with every update, and not all at once when it leaves. */
  function gather(document: Document): void {
    // reason: Hocuspocus has no other way to merge what it gathers than all at once
    const { pendingUpdates } = document as unknown as { pendingUpdates: Uint8Array[] }
    const levels = piles.get(document) ?? []
    piles.set(document, levels)
    if (pendingUpdates.length > levels.length) mergeGroups(pendingUpdates, levels)
  }

  function linkTo(connection: Connection): Link {
    const { document, messageAddress } = connection
    // reason: Hocuspocus does not type the context of connections; ours is what onAuthenticate made
    const context = connection.context as ConnectionContext
    const { principal } = context.session
    const showing = showings.get(document)!
    // Of those that the connection shows at its end; what it handed over to another one is not among them.
    const shown = document.connections.get(connection)?.clients ?? new Set<number>()
    connection.onClose(() => showing.drop(shown))
    const own = {
      document,
      connection,
      limits,
      claimed: new Set<number>(),
      user: () => userOf(context),
      isOwn: (other: Connection) => personOf(other) === personOf(connection),
      claim: (client: number) => documents.see(document.name, client, principal.userId),
      wishes: showing.wishes,
      hide: (hides: boolean) => keepHiding(principal, hides),
      show: (said: readonly Said[]) => showing.take(said, { source: 'connection', connection }),
    }
    return {
      settled: () => connection.waitForPendingMessages(),
      tellState(vector) {
        const answer = answers.get(document)!
        const state = answer.stateSince(vector)
        connection.send(askFrame(messageAddress, answer.vector()))
        connection.send(stateFrame(messageAddress, state))
      },
      takePresence: (update) => takePresence(update, clock.now(), own),
    }
  }

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

  hiding.onChange(({ tenantId, userId }) => {
    for (const [name, document] of hocuspocus.documents)
      if (name.startsWith(`${tenantId}/`)) showings.get(document)?.look(userId)
  })

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

  /** Ends a socket on which nobody was let in; where somebody else is, they go on. */
  function endUnlessUsed(socket: DocumentSocket, refusal: Refusal): void {
    if (!socket.isAuthenticated) socket.refuse(refusal)
  }

  /** While the disk refuses, nothing more is applied, and nothing more is read from who would edit. */
  async function waitForDisk(socket: DocumentSocket): Promise<void> {
    const release = socket.hold()
    await commits.whenWritable()
    release()
  }

  /** Whatever is no signal either is refused with the reason, and the document stays open. */
  function hearSignal(connection: Connection, message: unknown): void {
    // reason: Hocuspocus does not type the context of connections; ours is what onAuthenticate made
    const { grant, session } = connection.context as ConnectionContext
    const request = SignalRequest.safeParse(message)
    try {
      if (!request.success) throw new Refusal('UNKNOWN_EVENT')
      const { to, signal } = request.data
      passSignal?.(grant.scope, session.principal, to, signal)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { code, message: words } = error.reply
      const notice: RefusedNotice = { type: 'refused', code, message: words }
      connection.sendStateless(JSON.stringify(notice))
    }
  }

  /** Tells an author what was taken back, once it is put right for everybody. */
  async function tellTaken(connection: Connection, taken: Submitted['taken']): Promise<void> {
    const notice: RejectedNotice = { type: 'rejected', ...takenBack(taken) }
    try {
      await documents.durable(connection.document.name)
      connection.sendStateless(JSON.stringify(notice))
    } catch {
      // reason: the document was given up meanwhile, and its connections with it
    }
  }

  /** The client answers with all that it has, from which what was missing comes too. */
  function askForEverything(connection: Connection, document: Document): void {
    connection.send(
      new OutgoingMessage(connection.messageAddress)
        .createSyncMessage()
        .writeFirstSyncStepFor(document)
        .toUint8Array(),
    )
  }

  /** Drops a harmed document; who had it open connects again and gets it from the log. */
  function giveUp(document: Document, refusal: Refusal): void {
    hocuspocus.documents.delete(document.name)
    // reason: only names that access.grant let through are opened
    const scope = document.name as ScopeName
    for (const listener of resets) listener(scope, refusal)
    for (const connection of document.getConnections()) {
      // reason: Hocuspocus does not type the context of connections; ours is what onAuthenticate made
      const { socket } = connection.context as ConnectionContext
      socket.refuse(refusal)
    }
    document.destroy()
    presence.forget(scope)
  }

  return {
    showingOf(scope) {
      const document = hocuspocus.documents.get(scope)
      return document && showings.get(document)
    },
    exchange(scope, { update, vector, edit }) {
      const document = hocuspocus.documents.get(scope)
      const answer = document && answers.get(document)
      if (!answer) throw new Refusal('DOCUMENT_RESET')
      const submitted = update && submit(document, update, edit)
      return { submitted, state: answer.stateSince(vector), vector: answer.vector() }
    },
    onReset: (listener) => void resets.push(listener),
    onSignal(pass) {
      passSignal = pass
    },
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

function personOf(connection: Connection): string {
  // reason: Hocuspocus does not type the context of connections; ours is what onAuthenticate made
  return personKey((connection.context as ConnectionContext).session.principal)
}

function userOf({ session: { principal } }: ConnectionContext): PresenceUser {
  return { id: principal.userId, name: principal.name, color: colorOf(principal.userId) }
}
