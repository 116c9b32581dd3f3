/** The one socket of a client. The only file that names Hocuspocus' socket. */
import { HocuspocusProviderWebsocket, WebSocketStatus } from '@hocuspocus/provider'
import { atMost } from '../core/at-most.ts'
import type { Clock } from '../core/clock.ts'

export type WebSocketClass = new (url: string | URL, protocols?: string | string[]) => WebSocket

export interface Close {
  readonly code: number
  readonly reason: string
}

const PATIENCE_MS = 2000
/**
 * The stock watch for silence is off in effect: it measures by a timer, which browsers slow down in tabs that nobody
 * looks at, and would end healthy connections there. The connection asks for a sign of life instead.
 */
const NEVER_MS = 86_400_000

/**
 * Hocuspocus' socket, told when to connect: it does not come back by itself (its own retry cannot be stopped while it
 * waits, and knows nothing of tokens), and it forgets what is sent while it is closed. Every room greets the server
 * anew when the socket opens, and that greeting covers whatever was forgotten; kept, the frames of an hour offline
 * would all be sent at once, before anybody is let in.
 *
 * Binary frames are the provider's; text frames are sent with `sendText` and told as `text`.
 */
export class Socket extends HocuspocusProviderWebsocket {
  constructor(address: string, base: WebSocketClass) {
    super({
      url: address,
      WebSocketPolyfill: quiet(base),
      autoConnect: false,
      maxAttempts: 1,
      messageReconnectTimeout: NEVER_MS,
    })
    // Read right after this event: with it on, the stock socket would dial by itself.
    this.on('disconnect', () => {
      this.shouldConnect = false
    })
  }

  get isOpen(): boolean {
    return this.status === WebSocketStatus.Connected
  }

  override send(message: Uint8Array): void {
    if (this.webSocket?.readyState === 1) super.send(message)
  }

  sendText(text: string): void {
    if (this.webSocket?.readyState === 1) this.webSocket.send(text)
  }

  /** A text frame is none of the provider's: it is told as `text`. A first word it is all the same. */
  protected override emit(event: string, ...args: unknown[]): this {
    const text = event === 'message' ? textOf(args[0]) : undefined
    if (text === undefined) return super.emit(event, ...args)
    this.resolveConnectionAttempt()
    return super.emit('text', text)
  }

  /** Closes it at once, without waiting for the other side, which may not be there any more. */
  hangUp(reason: string): void {
    this.emit('close', { event: { code: 1000, reason } satisfies Close })
  }

  /** Ends it for good. Resolves when what was sent has left and the other side has said goodbye, or does not answer. */
  async end(clock: Clock): Promise<void> {
    const last = this.webSocket
    const gone = Promise.withResolvers<void>()
    if (last) last.addEventListener('close', () => gone.resolve(), { once: true })
    else gone.resolve()
    this.destroy()
    await atMost(clock, PATIENCE_MS, gone.promise)
  }
}

function textOf(message: unknown): string | undefined {
  const isMessage = typeof message === 'object' && message !== null && 'data' in message
  return isMessage && typeof message.data === 'string' ? message.data : undefined
}

/** Under Node's `ws`, closing a socket that is still connecting emits an error, which nobody listens to any more. */
function quiet(base: WebSocketClass): WebSocketClass {
  return class extends base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      // reason: errors that matter reach the listeners that Hocuspocus adds, and are followed by a close.
      this.addEventListener('error', () => {})
    }
  }
}
