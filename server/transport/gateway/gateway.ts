/**
 * The text frames of a socket, for clients that are no editors: each is a verb, looked up in a table and answered in
 * order. Mistakes are answered too, and the socket lives on.
 */
import {
  instantOf,
  scopeName,
  type FramePlace,
  type Limits,
  type ScopeName,
} from '@concord/schemas'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import type { Session, Tokens } from '../../auth/tokens.ts'
import { atTime } from '../../core/at-time.ts'
import type { Logger } from '../../core/logger.ts'
import { Refusal, asRefusal } from '../../core/refusal.ts'
import { isSamePerson, personKey } from '../../core/who.ts'
import { readerOf } from '../../events/audience.ts'
import type { Feed } from '../../events/feed.ts'
import type { Documents } from '../../sync/documents.ts'
import { mustBeModest } from '../documents/plain-object.ts'
import type { DocumentHost } from '../hocuspocus.ts'
import { tokenOf } from '../socket/request-token.ts'
import type { Socket, SocketListener } from '../socket/socket.ts'
import { createTokenBucket } from '../socket/token-bucket.ts'
import type { Whereabouts } from '../whereabouts.ts'
import { ANSWERS } from './answers/answers.ts'
import type { Caller, Spot, Tools } from './caller.ts'
import { readVerb, type ReadVerb } from './read-verb.ts'
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
  const { tokens, count, feed, access, parked, limits, clock, logger } = parts

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
      isClosed: () => closed,
      onEnd: (refusal) => refuse(refusal),
      // reason: events of voting rooms name their scope
      onRoomState: (scope) => visits.tellRoomState(scope as ScopeName),
    })
    const visits = createVisits({
      ...parts,
      socketId: socket.id,
      who: () => signedIn().principal,
      send: (json) => socket.send(json),
      onExpelled(scope, dialects, refusal) {
        for (const dialect of dialects) subscriptions.leave(scope, dialect)
        refuse(new Refusal(refusal.code, refusal.message, { scope }))
      },
    })
    const caller: Caller = {
      ...parts,
      sessionId: socket.id,
      get session() {
        return signedIn()
      },
      subscriptions,
      visits,
      signIn,
      reply: send,
    }

    async function signIn(token: string): Promise<void> {
      const next = await tokens.verify(token)
      const { userId, tenantId } = next.principal
      if (session && !isSamePerson(session.principal, next.principal)) {
        throw new Refusal('ACCESS_DENIED', 'A renewed token must be for the same person.')
      }
      try {
        count.identify(socket.id, personKey(next.principal))
      } catch (error) {
        socket.refuse(asRefusal(error))
        throw error
      }
      if (closed) return
      session = next
      socket.authenticated(next.principal)
      cancelExpiry()
      cancelExpiry = atTime(clock, next.expiresAt, expire)
      const timestamp = instantOf(clock.now())
      send('connected', { userId, tenantId, sessionId: socket.id, timestamp })
    }

    function expire(): void {
      subscriptions.stop()
      visits.leaveAll()
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

    async function run(frame: TextFrame): Promise<void> {
      const verb = readVerb(frame)
      if (verb.rule.access === 'signed-in') await comeIn()
      if (verb.name !== 'ping') visits.active()
      const result = await perform(verb)
      const { id } = frame
      const more = result === undefined ? {} : { result }
      if (id !== undefined) send('ack', { id, ok: true, ...more })
    }

    async function comeIn(): Promise<void> {
      if (!session && tokenOf(request) !== '') await signIn(tokenOf(request))
      signedIn()
    }

    async function perform({ name, rule, place, fields }: ReadVerb): Promise<object | void> {
      // reason: the table of answers takes for each verb what its declaration makes of a frame
      const run = ANSWERS[name] as (data: unknown, caller: Caller, spot?: Spot) => Promise<object>
      if (!place) return run(fields(), caller)
      const { principal } = signedIn()
      const scope = scopeName({ tenantId: principal.tenantId, ...place })
      if (rule.joined && !visits.has(scope)) throw new Refusal('NOT_IN_ROOM')
      const data = fields()
      const grant = rule.joins
        ? await access.open(scope, principal).catch((error: unknown) => {
            throw isLostTrip(place, error) ? new Refusal('TRIP_NOT_FOUND') : error
          })
        : await access.grant(scope, principal, rule.may ?? 'read')
      return run(data, caller, { place, grant })
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
          if (!closed) await comeIn()
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
        cancelExpiry()
        if (session) park(session)
        subscriptions.stop()
        visits.stop()
        frames.onClose(code, reason)
      },
    }
  }

  return { serve }
}

function isLostTrip({ kind }: FramePlace, error: unknown): boolean {
  return kind === 'trip' && error instanceof Refusal && error.code === 'NOT_FOUND'
}
