/**
 * The text frames of a socket, for clients that are no editors: each is a verb, looked up in a table and answered in
 * order. Mistakes are answered too, and the socket lives on.
 */
import type { Limits, ScopeName } from '@concord/schemas'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import type { Session, Tokens } from '../../auth/tokens.ts'
import type { Logger } from '../../core/logger.ts'
import { Refusal, asRefusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import { readerOf } from '../../events/audience.ts'
import type { Feed } from '../../events/feed.ts'
import type { Documents } from '../../sync/documents.ts'
import { mustBeModest } from '../documents/plain-object.ts'
import type { DocumentHost } from '../hocuspocus.ts'
import { tokenOf } from '../socket/request-token.ts'
import type { Socket, SocketListener } from '../socket/socket.ts'
import { createTokenBucket } from '../socket/token-bucket.ts'
import type { Whereabouts } from '../whereabouts.ts'
import type { Caller, Tools } from './caller.ts'
import { createOwner } from './owner.ts'
import { perform } from './perform.ts'
import { readVerb } from './read-verb.ts'
import { createReplies } from './replies.ts'
import { createSubscriptions } from './subscriptions.ts'
import { readTextFrame, type TextFrame } from './text-frame.ts'
import { createVisits } from './visits.ts'

export interface Gateway {
  /** Takes the text frames of a socket; everything else goes to `frames`. */
  serve(socket: Socket, request: Request, frames: SocketListener): SocketListener
}

interface Parts extends Tools {
  readonly tokens: Tokens
  readonly count: ConnectionCount
  readonly feed: Feed
  readonly host: Pick<DocumentHost, 'hold' | 'showingOf'>
  readonly whereabouts: Pick<Whereabouts, 'enter'>
  readonly documents: Pick<Documents, 'see'>
  readonly limits: Pick<
    Limits,
    | 'textFrameBytes'
    | 'verbsPerSecond'
    | 'verbBurst'
    | 'documentsPerSocket'
    | 'awayMs'
    | 'typingMs'
    | 'presenceBytes'
    | 'jsonDepth'
    | 'jsonValues'
    | 'readCharacters'
  >
  readonly logger: Logger
}

/** No document has such a name. */
const LINE = { name: 'text' }

export function createGateway(parts: Parts): Gateway {
  const { tokens, count, feed, parked, limits, clock, logger } = parts

  function serve(socket: Socket, request: Request, frames: SocketListener): SocketListener {
    let closed = false
    const pace = createTokenBucket(limits.verbsPerSecond, limits.verbBurst, clock.now())
    const replies = createReplies(socket)
    const { refuse } = replies
    const send = (json: string): void => socket.send(json)
    const isClosed = (): boolean => closed

    const owner = createOwner({
      socket,
      offered: tokenOf(request),
      tokens,
      count,
      clock,
      isClosed,
      replies,
      onExpired() {
        subscriptions.stop()
        visits.leaveAll()
      },
    })
    const subscriptions = createSubscriptions({
      feed,
      who: () => readerOf(owner.session.principal),
      send,
      drained: () => socket.drained(),
      isClosed,
      onEnd: (refusal) => refuse(refusal),
      // reason: events of voting rooms name their scope
      onRoomState: (scope) => visits.tellRoomState(scope as ScopeName),
    })
    const visits = createVisits({
      ...parts,
      socketId: socket.id,
      who: () => owner.session.principal,
      send,
      onExpelled(scope, dialects, refusal) {
        for (const dialect of dialects) subscriptions.leave(scope, dialect)
        refuse(new Refusal(refusal.code, refusal.message, { scope }))
      },
    })
    const caller: Caller = {
      ...parts,
      sessionId: socket.id,
      get session() {
        return owner.session
      },
      subscriptions,
      visits,
      signIn: owner.signIn,
      reply: replies.reply,
    }

    async function run(frame: TextFrame): Promise<void> {
      const verb = readVerb(frame)
      if (verb.rule.access === 'signed-in') await owner.comeIn()
      if (verb.name !== 'ping') visits.active()
      replies.acknowledge(frame, await perform(verb, caller))
    }

    async function answer(text: string): Promise<void> {
      let frame: TextFrame | undefined
      try {
        const wait = pace.take(clock.now())
        if (wait > 0) await new Promise<void>((resolve) => void clock.after(wait, resolve))
        if (closed) return
        if (text.length > limits.textFrameBytes) throw new Refusal('PAYLOAD_TOO_LARGE')
        frame = readTextFrame(text)
        // How deep is the verb's business.
        mustBeModest(frame.data, { ...limits, jsonDepth: Number.POSITIVE_INFINITY })
        await run(frame)
      } catch (error) {
        if (!(error instanceof Refusal)) {
          const reason = (error as Error).stack ?? String(error)
          logger.error({ event: frame?.event, reason }, 'A verb failed.')
        }
        refuse(asRefusal(error), frame)
      }
    }

    /** So that another socket can go on with it. */
    function park({ principal }: Session): void {
      const { said } = visits
      const left = { subscriptions: subscriptions.list(), visits: visits.list(), said }
      if (left.subscriptions.length + left.visits.length === 0 && said === undefined) return
      const { lastSent } = subscriptions
      parked.park(socket.id, { person: personKey(principal), lastSent, ...left })
    }

    /** A token in the address or a header speaks for itself; one that is not good may be followed by a better one. */
    function greet(): void {
      if (tokenOf(request) === '') return
      socket.work(LINE, 0, async () => {
        try {
          if (!closed) await owner.comeIn()
        } catch (error) {
          refuse(asRefusal(error))
        }
      })
    }

    greet()
    return {
      ...frames,
      // Frames are answered one after another.
      onText: (text) => socket.work(LINE, text.length, () => answer(text)),
      onClose(code, reason) {
        closed = true
        owner.end()
        if (owner.known) park(owner.known)
        subscriptions.stop()
        visits.stop()
        frames.onClose(code, reason)
      },
    }
  }

  return { serve }
}
