import {
  SaveRequest,
  colorOf,
  may,
  type Limits,
  type PresenceUser,
  type Receipt,
  type RejectedNotice,
} from '@concord/schemas'
/**
 * Hocuspocus on our own sockets. It speaks the protocol, keeps the open documents and their awareness; what an edit does
 * is decided in sync/. This is the only file that names it.
 */
import { Hocuspocus, OutgoingMessage, type Connection, type Document } from '@hocuspocus/server'
import type { Access, Grant } from '../auth/access.ts'
import type { ConnectionCount } from '../auth/connection-count.ts'
import type { Session, Tokens } from '../auth/tokens.ts'
import type { Log } from '../core/log.ts'
import { Refusal, asRefusal } from '../core/refusal.ts'
import type { Commits } from '../sync/commits.ts'
import type { Documents, Submitted } from '../sync/documents.ts'
import type { Author } from '../sync/guard/judge.ts'
import type { DocumentConnections, MayWrite } from './document-connections.ts'
import type { Connect, DocumentSocket } from './document-socket.ts'

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
  readonly limits: Limits
  readonly mayWrite: MayWrite
  readonly log: Log
}

export interface DocumentHost {
  /** Takes a socket's frames; the result is to be told of each. */
  readonly connect: Connect
  /** Keeps a document in memory, loading it where needed, until the returned function is called. */
  hold(grant: Pick<Grant, 'scope' | 'scopeId'>): Promise<() => Promise<void>>
  /** Resolves when every open document is on disk and closed. */
  close(): Promise<void>
}

const SYNC_STEP_1 = 0
/** Everything that a client has and the server lacks: what was done offline. */
const SYNC_STEP_2 = 1
/** So many of the changes that were taken back are told one by one. */
const TOLD = 20

export function createDocumentHost({
  documents,
  commits,
  tokens,
  access,
  count,
  connections,
  limits,
  mayWrite,
  log,
}: Parts): DocumentHost {
  const hocuspocus: Hocuspocus<ConnectionContext> = new Hocuspocus<ConnectionContext>({
    quiet: true,
    timeout: limits.idleMs,
    maxUnauthenticatedQueueSize: limits.unauthenticatedBytes,
    maxPendingDocuments: limits.documentsPerSocket,
    // Far away: sync/flush-schedule decides when a document is sent to its readers.
    flushDelay: 2 ** 30,
    flushMaxBytes: Number.MAX_SAFE_INTEGER,

    onAuthenticate: ({ token, documentName, context, connectionConfig }) =>
      refusing(async () => {
        const session = await tokens.verify(token)
        const { tenantId, userId } = session.principal
        if (context.socket.documentCount >= limits.documentsPerSocket) {
          throw new Refusal(
            'CONNECTION_LIMIT',
            `More than ${limits.documentsPerSocket} documents on one connection.`,
          )
        }
        identify(context.socket, `${tenantId}/${userId}`)
        const grant = await access.open(documentName, session.principal)
        connectionConfig.readOnly = !mayWrite(grant, session.principal)
        context.socket.authenticated()
        context.socket.opened(documentName)
        return { session, grant }
      }),

    onLoadDocument: ({ document, context }) =>
      refusing(async () => {
        await documents.open(context.grant, document, {
          flush: () => void document.flush(),
          count: () => document.connections.size,
        })
      }),

    async connected({ connection }) {
      await connections.add(connection)
    },

    onTokenSync: async ({ token, connection, context }) => {
      try {
        const session = await tokens.verify(token)
        const { userId, tenantId } = context.session.principal
        if (session.principal.userId !== userId || session.principal.tenantId !== tenantId) {
          throw new Refusal('ACCESS_DENIED', 'A renewed token must be for the same person.')
        }
        // The connection keeps the object that it was given; a new one would be seen by later hooks only.
        connection.context.session = session
        await connections.renew(connection)
      } catch (error) {
        connection.close(asRefusal(error).close)
      }
    },

    beforeSync: ({ type, payload, connection, documentName, context, document }) =>
      refusing(async () => {
        if (type === SYNC_STEP_1 || connection.readOnly) return
        if (!commits.writable) await waitForDisk(context.socket)
        try {
          // Stock providers queue what is done offline, and send it before they are asked what else they have.
          const late = type === SYNC_STEP_2 || context.hasTold !== true
          if (type === SYNC_STEP_2) context.hasTold = true
          const edit = { author: authorOf(context), late }
          const { kind, taken } = documents.submit(documentName, payload, edit)
          if (taken.length > 0) void tellTaken(connection, taken)
          if (kind === 'missing') {
            context.socket.withholdAck(connection.messageAddress)
            askForEverything(connection, document)
          }
        } catch (error) {
          if (error instanceof Refusal && error.code === 'DOCUMENT_RESET') giveUp(document, error)
          throw error
        }
        // The payload is a view on the frame that Hocuspocus applies next; two zeros are an empty update.
        payload.fill(0, 0, 2)
      }),

    beforeHandleAwareness: async ({ states, connection, context, document, documentName }) => {
      if (!connection || !context) return
      for (const [client, state] of states) {
        if (!claimPresence(document, connection, client)) {
          states.delete(client)
          continue
        }
        state['user'] = userOf(context)
        documents.see(documentName, client, context.session.principal.userId)
      }
    },

    onAwarenessUpdate: async ({ documentName }) => documents.stir(documentName),

    async onStateless({ payload, connection, documentName }) {
      const request = SaveRequest.safeParse(parseJson(payload))
      if (!request.success) {
        connection.sendStateless(
          JSON.stringify({ type: 'refused', ...new Refusal('UNKNOWN_EVENT').reply }),
        )
        return
      }
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
  })

  function identify(socket: DocumentSocket, person: string): void {
    try {
      count.identify(socket.id, person)
    } catch (error) {
      socket.refuse(asRefusal(error))
      throw error
    }
  }

  /** While the disk refuses, nothing more is applied, and nothing more is read from who would edit. */
  async function waitForDisk(socket: DocumentSocket): Promise<void> {
    const release = socket.hold()
    await commits.whenWritable()
    release()
  }

  /** Tells an author what was taken back, once it is put right for everybody. */
  async function tellTaken(connection: Connection, taken: Submitted['taken']): Promise<void> {
    const notice: RejectedNotice = {
      type: 'rejected',
      changes: taken.slice(0, TOLD),
      count: taken.length,
    }
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
    for (const connection of document.getConnections()) {
      // reason: Hocuspocus does not type the context of connections; ours is what onAuthenticate made
      const { socket } = connection.context as ConnectionContext
      socket.refuse(refusal)
    }
    document.destroy()
  }

  return {
    connect: (socket, request) =>
      // reason: session and grant are there once a document is authenticated, and no hook runs before
      hocuspocus.handleConnection(socket, request, { socket } as ConnectionContext),
    async hold(grant) {
      const lease = await hocuspocus.openDirectConnection(grant.scope, {
        grant,
      } as ConnectionContext)
      return () => lease.disconnect()
    },
    async close() {
      await commits.idle()
      for (const document of hocuspocus.documents.values())
        await hocuspocus.unloadDocument(document)
      log.debug({ open: documents.count }, 'documents closed')
    },
  }
}

/**
 * A Yjs client's presence belongs to one connection. Another one of the same person takes it over: after a lost network
 * the old connection may look alive for a while. False when it is somebody else's.
 */
function claimPresence(document: Document, connection: Connection, client: number): boolean {
  for (const [other, { clients }] of document.connections) {
    if (other === connection || !clients.has(client)) continue
    if (personOf(other) !== personOf(connection)) return false
    clients.delete(client)
  }
  document.connections.get(connection)?.clients.add(client)
  return true
}

function personOf(connection: Connection): string {
  // reason: Hocuspocus does not type the context of connections; ours is what onAuthenticate made
  const { userId, tenantId } = (connection.context as ConnectionContext).session.principal
  return `${tenantId}/${userId}`
}

function authorOf({ session: { principal }, grant }: ConnectionContext): Author {
  return { userId: principal.userId, may: (verb) => may(verb, grant.role, principal.roles) }
}

function userOf({ session: { principal } }: ConnectionContext): PresenceUser {
  return { id: principal.userId, name: principal.name, color: colorOf(principal.userId) }
}

/** Hocuspocus reads `code` and `reason` of whatever a hook throws, and prints `message`, which is for the client here. */
async function refusing<T>(hook: () => Promise<T>): Promise<T> {
  try {
    return await hook()
  } catch (error) {
    // oxlint-disable-next-line typescript/only-throw-error -- reason: see above
    throw asRefusal(error).close
  }
}

/** The value, or `undefined` for a text that is not JSON: the schema that reads it next refuses both alike. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
