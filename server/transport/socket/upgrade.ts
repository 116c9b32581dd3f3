/** Sockets as WebSockets: an HTTP request is upgraded to one. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { ERRORS, type Limits } from '@concord/schemas'
import { WebSocketServer } from 'ws'
import type { Clock } from '../../core/clock.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { Arrivals } from './arrivals.ts'

export interface Upgrades {
  /** Takes no further ones. */
  stop(): void
  /** Ends those that are left, once all are gone, or after `graceMs` at the latest. */
  end(refusal: Refusal, graceMs: number): Promise<void>
}

/** A frame somewhat over the limit is still read, so that its document can be named in the refusal. */
const READABLE_OVERSIZE = 4
/** Pieces in which a frame may come, and in which it may arrive. */
const MAX_FRAGMENTS = 1024
const MAX_CHUNKS = 16_384

export function acceptUpgrades(
  server: Server,
  arrivals: Arrivals,
  limits: Pick<Limits, 'frameBytes'>,
  clock: Pick<Clock, 'after'>,
): Upgrades {
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes * READABLE_OVERSIZE,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    perMessageDeflate: false,
  })

  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => {
      // reason: whoever breaks off has no use for an answer; ws hears of it by itself
    })
    try {
      const arrival = arrivals.admit(request)
      wss.handleUpgrade(request, stream, head, (ws) => void arrivals.enter(ws, stream, arrival))
    } catch (error) {
      refuseUpgrade(stream, arrivals.refused(request, error))
    }
  }

  server.on('upgrade', onUpgrade)

  return {
    stop: () => server.off('upgrade', onUpgrade),
    async end({ close }, graceMs) {
      const gone = Promise.all(
        [...wss.clients].map((ws) => new Promise((resolve) => ws.once('close', resolve))),
      )
      // Of those with channels, too; the channels have said why.
      for (const ws of wss.clients) ws.close(close.code, close.reason)
      await Promise.race([gone, new Promise<void>((resolve) => void clock.after(graceMs, resolve))])
      for (const ws of wss.clients) ws.terminate()
      wss.close()
    },
  }
}

function refuseUpgrade(stream: Duplex, refusal: Refusal): void {
  const body = JSON.stringify({ error: refusal.reply })
  const { status } = ERRORS[refusal.code]
  // The other half of the connection would stay open for as long as the client likes.
  stream.once('finish', () => stream.destroy())
  stream.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
