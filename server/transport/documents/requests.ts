/** What clients say of a document beside edits: a mark after which something is to be saved, a signal for somebody else. */
import { SaveRequest, SignalRequest, type Receipt, type RefusedNotice } from '@concord/schemas'
import { readJson } from '../../core/read-json.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Documents } from '../../sync/documents.ts'
import type { PassSignal } from '../signals.ts'
import { contextOf } from './connection-context.ts'

/** As much of a Hocuspocus connection as is needed here. */
interface AskingConnection {
  readonly context: unknown
  sendStateless(payload: string): void
}

interface Request {
  readonly payload: string
  readonly documentName: string
  readonly connection: AskingConnection
}

export interface Requests {
  /** Answers; for a mark, when all before it is on disk. What is neither is refused with the reason, to who said it. */
  hear(request: Request): Promise<void>
  onSignal(pass: PassSignal): void
}

export function createRequests(documents: Pick<Documents, 'clockOf' | 'durable'>): Requests {
  let passSignal: PassSignal | undefined

  function hearSignal(connection: AskingConnection, message: unknown): void {
    const { grant, session } = contextOf(connection)
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

  return {
    async hear({ payload, documentName, connection }) {
      const message = readJson(payload)
      const request = SaveRequest.safeParse(message)
      if (!request.success) return hearSignal(connection, message)
      const { mark, client } = request.data
      const clock = documents.clockOf(documentName, client)
      await documents.durable(documentName)
      const receipt: Receipt = { type: 'saved', mark, client, clock }
      connection.sendStateless(JSON.stringify(receipt))
    },
    onSignal(pass) {
      passSignal = pass
    },
  }
}
