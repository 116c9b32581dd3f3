/** The requests of one socket over plain HTTP: at a time one that brings messages, and one that takes them. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { PollingSocket } from './polling-socket.ts'

export interface PollingLine {
  /** Resolves when what the request brings was taken, which may last while nothing is read. Rejects with a Refusal. */
  bring(request: IncomingMessage, at: number): Promise<void>
  /** Answers the request, now or when there is something. Throws a Refusal. */
  tell(response: ServerResponse, at: number): void
  /** Says why, and ends. */
  refuse(refusal: Refusal): void
  terminate(): void
  /** Resolves when it has ended and everything was sent. */
  readonly ended: Promise<unknown>
}

/** Who waits for something to be said is told so often that there is nothing; proxies give up after a minute or so. */
const HOLD_MS = 25_000
/** Who has not asked for anything for so long is gone, whatever was brought and still waits to be read. */
const FORSAKEN_MS = 90_000

/** `mostBytes`: what one request may bring, as things are. */
export function createPollingLine(
  socket: PollingSocket,
  clock: Pick<Clock, 'after'>,
  mostBytes: () => number,
): PollingLine {
  const hasClosed = new Promise((resolve) => socket.once('close', resolve))
  let bringing: IncomingMessage | undefined
  let telling: ServerResponse | undefined
  let stopWaiting = (): void => {}

  function touch(): void {
    stopWaiting()
    stopWaiting = clock.after(FORSAKEN_MS, () => socket.terminate())
  }

  async function read(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = []
    const most = mostBytes()
    let bytes = 0
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      socket.emit('data', chunk as Buffer)
      if (socket.readyState !== socket.OPEN) break
      bytes += (chunk as Buffer).length
      if (bytes > most) throw new Refusal('PAYLOAD_TOO_LARGE')
      chunks.push(chunk as Buffer)
    }
    return Buffer.concat(chunks)
  }

  /**
   * An answer that nobody reads takes as much memory as what it says: there is one of them. Its connection goes with it, as
   * others may wait behind it there.
   */
  function giveUp(before: ServerResponse | undefined): void {
    if (before?.headersSent && !before.writableFinished) before.req.socket.destroy()
  }

  socket.once('close', () => {
    stopWaiting()
    bringing?.destroy()
  })
  touch()
  return {
    async bring(request, at) {
      touch()
      // Who brings the same again has given up on the request before.
      bringing?.destroy()
      bringing = request
      await socket.taking
      const body = await read(request)
      bringing = undefined
      if (socket.readyState === socket.OPEN) socket.take(body, at)
      await socket.taking
    },
    tell(response, at) {
      touch()
      giveUp(telling)
      if (response.req.socket.destroyed) return
      telling = response
      const answer = (messages: Uint8Array | undefined): void => {
        stop()
        if (!messages) response.writeHead(204).end()
        else
          response
            .writeHead(200, {
              'Content-Type': 'application/octet-stream',
              'Content-Length': messages.length,
            })
            .end(messages)
      }
      const stop = clock.after(HOLD_MS, () => socket.letGo())
      response.once('close', () => {
        stop()
        socket.left(answer)
        if (telling === response) telling = undefined
      })
      socket.poll(at, answer)
    },
    refuse: ({ close }) => socket.close(close.code, close.reason),
    terminate: () => socket.terminate(),
    get ended() {
      const last = telling
      const isTold = last && new Promise((resolve) => last.once('close', resolve))
      return Promise.all([hasClosed, isTold])
    },
  }
}
