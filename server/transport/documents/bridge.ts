/**
 * The door for stock y-websocket clients: one document per socket, named by the path, the token in the query. Their
 * frames are Hocuspocus' without the document's name.
 */
import { ERRORS, readReason } from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import { tokenOf } from '../socket/request-token.ts'
import type { Socket, SocketListener } from '../socket/socket.ts'
import { serveDocuments, type DocumentDoor, type Wire } from './document-socket.ts'
import { MESSAGE, authFrame, readCloseReason, readRefusedAuth, withAddress } from './frames.ts'

/** `path`: the document's name as it stands in the address. */
export function serveYWebsocket(
  socket: Socket,
  request: Request,
  path: string,
  door: DocumentDoor,
): SocketListener {
  const name = nameIn(path)
  /** y-websocket has no message for it: the socket itself is closed, with the code and words of the reason. */
  const end = (reason: string): undefined => {
    const known = readReason(reason)
    if (known) socket.refuse(new Refusal(known.code, known.message))
    else socket.close(ERRORS.DOCUMENT_RESET.close, reason)
  }
  const wire: Wire = {
    incoming: (bytes) => withAddress(name, bytes),
    outgoing(frame, bytes) {
      if (frame.type === MESSAGE.close) return end(readCloseReason(frame, bytes))
      if (frame.type === MESSAGE.auth) {
        const refused = readRefusedAuth(frame, bytes)
        return refused === undefined ? undefined : end(refused)
      }
      if (frame.type !== MESSAGE.sync && frame.type !== MESSAGE.awareness) return undefined
      return bytes.subarray(frame.headLength)
    },
  }
  const listener = serveDocuments(socket, request, door, wire)
  listener.handle(authFrame(name, tokenOf(request)))
  return listener
}

/** What cannot be decoded is no name, and is refused as such. */
function nameIn(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
