/**
 * The text frames of a socket, for clients that are no editors: each is a verb, looked up in a table and answered in
 * order. Mistakes are answered too, and the socket lives on.
 */
import type { Limits } from '@concord/schemas'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import type { Session, Tokens } from '../../auth/tokens.ts'
import { atTime } from '../../core/at-time.ts'
import type { Log } from '../../core/log.ts'
import { Refusal, asRefusal } from '../../core/refusal.ts'
import { readerOf } from '../../events/audience.ts'
import type { Feed } from '../../events/feed.ts'
import { parseInput } from '../parse-input.ts'
import { tokenOf } from '../request-token.ts'
import type { Socket, SocketListener } from '../socket.ts'
import { createTokenBucket } from '../token-bucket.ts'
import { createSubscriptions } from './subscriptions.ts'
import { readTextFrame, type TextFrame } from './text-frame.ts'
import type { Caller, Tools } from './verb.ts'
import { VERBS } from './verbs.ts'

export interface Gateway {
  /** Takes the text frames of a socket; everything else goes to `frames`. */
  serve(socket: Socket, request: Request, frames: SocketListener): SocketListener
}

interface Parts extends Tools {
  readonly tokens: Tokens
  readonly count: ConnectionCount
  readonly feed: Feed
  readonly limits: Pick<Limits, 'textFrameBytes' | 'verbsPerSecond' | 'verbBurst'>
  readonly report: Log
}

/** No document has such a name. */
const LINE = { name: 'text' }

export function createGateway(parts: Parts): Gateway {
  const { tokens, count, feed, limits, clock, report } = parts

  function serve(socket: Socket, request: Request, frames: SocketListener): SocketListener {
    let session: Session | undefined
    let closed = false
    let cancelExpiry = (): void => {}
    const pace = createTokenBucket(limits.verbsPerSecond, limits.verbBurst, clock.now())

    const send = (event: string, data: object): void => socket.send(JSON.stringify({ event, data }))
    const signedIn = (): Session => {
      if (!session)
        throw new Refusal('UNAUTHENTICATED', 'Send {"event":"auth","data":{"token":…}} first.')
      return session
    }
    const subscriptions = createSubscriptions({
      feed,
      who: () => readerOf(signedIn().principal),
      send: (json) => socket.send(json),
      drained: () => socket.drained(),
      onEnd: (refusal) => refuse(refusal),
    })
    const caller: Caller = {
      ...parts,
      sessionId: socket.id,
      get session() {
        return signedIn()
      },
      subscriptions,
      signIn,
      reply: send,
    }

    async function signIn(token: string): Promise<void> {
      const next = await tokens.verify(token)
      const { userId, tenantId } = next.principal
      if (
        session &&
        (session.principal.userId !== userId || session.principal.tenantId !== tenantId)
      ) {
        throw new Refusal('ACCESS_DENIED', 'A renewed token must be for the same person.')
      }
      try {
        count.identify(socket.id, `${tenantId}/${userId}`)
      } catch (error) {
        socket.refuse(asRefusal(error))
        throw error
      }
      if (closed) return
      session = next
      socket.authenticated(next.principal)
      cancelExpiry()
      cancelExpiry = atTime(clock, next.expiresAt, expire)
      const timestamp = new Date(clock.now()).toISOString()
      send('connected', { userId, tenantId, sessionId: socket.id, timestamp })
    }

    function expire(): void {
      subscriptions.stop()
      session = undefined
      refuse(new Refusal('TOKEN_EXPIRED'))
    }

    function refuse(refusal: Refusal, frame?: Partial<TextFrame>): void {
      socket.note(refusal)
      const { event = null, id } = frame ?? {}
      const requestId = id === undefined ? {} : { requestId: id }
      send('error', { ...refusal.reply, event, ...requestId })
      const { code, message } = refusal.reply
      if (id !== undefined) send('ack', { id, ok: false, error: { code, message } })
    }

    async function run({ event, data, id }: TextFrame): Promise<void> {
      const verb = Object.hasOwn(VERBS, event) ? VERBS[event] : undefined
      if (!verb) {
        const known = Object.keys(VERBS).join(', ')
        throw new Refusal('UNKNOWN_EVENT', `There is no verb "${event}". There are: ${known}.`)
      }
      if (verb.access === 'signed-in' && !session && tokenOf(request) !== '') {
        await signIn(tokenOf(request))
      }
      if (verb.access === 'signed-in') signedIn()
      await verb.run(parseInput(verb.schema, data ?? {}, `data of ${event}`), caller)
      if (id !== undefined) send('ack', { id, ok: true })
    }

    async function answer(text: string): Promise<void> {
      let frame: TextFrame | undefined
      try {
        const wait = pace.take(clock.now())
        if (wait > 0) await new Promise<void>((resolve) => void clock.after(wait, resolve))
        if (closed) return
        if (text.length > limits.textFrameBytes) throw new Refusal('PAYLOAD_TOO_LARGE')
        frame = readTextFrame(text)
        await run(frame)
      } catch (error) {
        if (!(error instanceof Refusal)) {
          const reason = (error as Error).stack ?? String(error)
          report.error({ event: frame?.event, reason }, 'a verb failed')
        }
        refuse(asRefusal(error), frame)
      }
    }

    return {
      ...frames,
      // Frames are answered one after another.
      onText: (text) => socket.work(LINE, text.length, () => answer(text)),
      onClose(code, reason) {
        closed = true
        cancelExpiry()
        subscriptions.stop()
        frames.onClose(code, reason)
      },
    }
  }

  return { serve }
}
