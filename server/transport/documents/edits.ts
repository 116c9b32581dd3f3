/** What clients send as edits: each is submitted, and its author told what became of it. */
import type { RejectedNotice } from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import { authorIn } from '../../sync/author-in.ts'
import type { Documents, Edit, Submitted } from '../../sync/documents.ts'
import type { Commits } from '../../sync/update-log/commits.ts'
import { mergeGroups } from '../../sync/yjs/update-pile.ts'
import type { ConnectionContext } from './connection-context.ts'
import type { DocumentSocket } from './document-socket.ts'
import { askFrame } from './frames.ts'
import { takenBack } from './taken-back.ts'

/** As much of a Hocuspocus connection as is needed here. */
interface EditingConnection {
  readonly messageAddress: string
  readonly readOnly: boolean
  close(event: { code: number; reason: string }): void
  send(frame: Uint8Array): void
  sendStateless(payload: string): void
}

/** What Hocuspocus is about to apply. */
interface Arriving<Document> {
  readonly type: number
  readonly payload: Uint8Array
  readonly document: Document
  readonly connection: EditingConnection
  readonly context: ConnectionContext
}

export interface Edits<Document> {
  /** Submits what a client sent and leaves nothing to apply after it. Throws DOCUMENT_RESET, and what is wrong with the server. */
  take(arriving: Arriving<Document>): Promise<void>
  /** As `Documents.submit`; a document that was harmed is nobody's any more. */
  submit(document: Document, update: Uint8Array, edit: Edit): Submitted
}

interface Parts<Document> {
  readonly documents: Pick<Documents, 'submit' | 'durable'>
  readonly commits: Pick<Commits, 'writable' | 'whenWritable'>
  /** The state vector of a document that is open. */
  readonly vectorOf: (document: Document) => Uint8Array
  /** Told before it is thrown that a document was harmed. */
  readonly onHarmed: (document: Document, refusal: Refusal) => void
}

const SYNC_STEP_1 = 0
/** Everything that a client has and the server lacks: what was done offline. */
const SYNC_STEP_2 = 1

export function createEdits<Document extends { readonly name: string }>({
  documents,
  commits,
  vectorOf,
  onHarmed,
}: Parts<Document>): Edits<Document> {
  const piles = new WeakMap<Document, number[]>()

  function submit(document: Document, update: Uint8Array, edit: Edit): Submitted {
    try {
      const submitted = documents.submit(document.name, update, edit)
      gather(document)
      return submitted
    } catch (error) {
      if (error instanceof Refusal && error.code === 'DOCUMENT_RESET') onHarmed(document, error)
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

  /** While the disk refuses, nothing more is applied, and nothing more is read from who would edit. */
  async function waitForDisk(socket: DocumentSocket): Promise<void> {
    const release = socket.hold()
    await commits.whenWritable()
    release()
  }

  function submitFrom({ type, payload, document, connection, context }: Arriving<Document>): void {
    // Stock providers queue what is done offline, and send it before they are asked what else they have.
    const late = type === SYNC_STEP_2 || context.hasTold !== true
    if (type === SYNC_STEP_2) context.hasTold = true
    const edit = { author: authorIn(context.grant, context.session.principal), late }
    const { kind, taken } = submit(document, payload, edit)
    if (taken.length > 0) void tellTaken(document, connection, taken)
    if (kind !== 'missing') return
    const { messageAddress } = connection
    context.socket.withholdAck(messageAddress)
    // Who has just told everything that they have lacks it, too; asked again, they would say the same. Others answer with
    // all that they have, from which what was missing comes too.
    if (type !== SYNC_STEP_2) connection.send(askFrame(messageAddress, vectorOf(document)))
  }

  /** Tells an author what was taken back, once it is put right for everybody. */
  async function tellTaken(
    document: Document,
    connection: EditingConnection,
    taken: Submitted['taken'],
  ): Promise<void> {
    const notice: RejectedNotice = { type: 'rejected', ...takenBack(taken) }
    try {
      await documents.durable(document.name)
      connection.sendStateless(JSON.stringify(notice))
    } catch {
      // reason: the document was given up meanwhile, and its connections with it
    }
  }

  return {
    async take(arriving) {
      const { type, payload, connection, context } = arriving
      if (type === SYNC_STEP_1 || connection.readOnly) return
      if (!commits.writable) await waitForDisk(context.socket)
      try {
        submitFrom(arriving)
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
    submit,
  }
}
