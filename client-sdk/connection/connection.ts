/** Keeps the one connection of a client up while somebody needs it. */
import type { ErrorReply } from '@concord/schemas'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import { Refusal } from '../core/refusal.ts'
import { createRetry } from '../core/retry.ts'
import { refusalOf, verdictOn } from '../core/verdict.ts'
import { readFrame } from './frames.ts'
import { createLeavings, type Leavings } from './leavings.ts'
import { watchNetwork, type NetworkEvents } from './network.ts'
import { Socket, type Close, type WebSocketClass } from './socket.ts'
import type { Tokens } from './tokens.ts'

export type ConnectionStatus = 'connecting' | 'online' | 'offline'

export interface Connection {
  /**
   * `connecting` until the first try has come to an end; after that a try that goes on is `offline`. While nobody needs
   * a connection it is what it was last.
   */
  readonly status: ConnectionStatus
  /** Why the server closed it last; gone when it is up again. */
  readonly error: ErrorReply | undefined
  /** The same, when it is not tried again by itself. */
  readonly refusal: ErrorReply | undefined
  /** Made when it is first asked for; it is the same one for the life of the connection. */
  readonly socket: Socket
  readonly leavings: Leavings
  subscribe(listener: () => void): () => void
  /**
   * Told when nothing was heard for a while; the first that can asks the server for an answer and returns true. When none
   * comes, the connection is given up.
   */
  onSilence(ask: () => boolean): () => void
  /** There is a connection while somebody holds it. A final refusal is forgotten by the next hold. Returns the way to let go. */
  hold(): () => void
  /** Closes what is there and dials again. */
  restart(reason: string): void
  /** Dials now where it waits or was refused. */
  revive(): void
  close(): Promise<void>
}

type Phase = 'idle' | 'waiting' | 'asking-token' | 'dialing' | 'up' | 'refused' | 'closed'

/** From the dial to the first word of the server. */
const DIAL_MS = 10_000
/** A page that goes from one room to another keeps its socket. */
const LINGER_MS = 10_000
const SILENCE_MS = 10_000
/** How long an answer may take; a server whose disk is slow answers late. */
const ANSWER_MS = 30_000

function statusOf(phase: Phase, last: 'up' | 'failed' | undefined): ConnectionStatus {
  if (phase === 'closed' || last === 'failed') return 'offline'
  if (phase === 'up' || (phase === 'idle' && last === 'up')) return 'online'
  return 'connecting'
}

export function createConnection({
  address,
  tokens,
  clock,
  webSocket,
  watch = watchNetwork,
}: {
  address: string
  tokens: Tokens
  clock: Clock
  webSocket: WebSocketClass
  watch?: (events: NetworkEvents) => () => void
}): Connection {
  const changed = createListeners()
  const retry = createRetry(clock)
  const askers = new Set<() => boolean>()
  let phase: Phase = 'idle'
  /** How the last try ended; absent before the first. */
  let last: 'up' | 'failed' | undefined
  let error: ErrorReply | undefined
  let holders = 0
  let socket: Socket | undefined
  let stopTimer = () => {}
  let stopLinger = () => {}
  let stopWatching = () => {}
  let shown = look()

  function look(): {
    status: ConnectionStatus
    error: ErrorReply | undefined
    refusal: ErrorReply | undefined
  } {
    return {
      status: statusOf(phase, last),
      error,
      refusal: phase === 'refused' ? error : undefined,
    }
  }

  const leavings = createLeavings(
    clock,
    (frame) => socket?.send(frame),
    () => restart('No goodbye.'),
  )

  function restart(reason: string): void {
    if (phase === 'dialing' || phase === 'up') socket?.hangUp(reason)
  }

  /** Every phase has at most one timer of its own. */
  function enter(next: Phase): void {
    stopTimer()
    retry.cancel()
    phase = next
    const now = look()
    const same =
      now.status === shown.status && now.error === shown.error && now.refusal === shown.refusal
    shown = now
    if (!same) changed.notify()
  }

  async function dial(): Promise<void> {
    enter('asking-token')
    try {
      await tokens.fetch()
    } catch (failure) {
      if (phase !== 'asking-token') return
      if (failure instanceof Refusal) refuse(failure.reply)
      else again()
      return
    }
    if (phase !== 'asking-token') return
    enter('dialing')
    stopTimer = clock.after(DIAL_MS, () => theSocket().hangUp('No answer.'))
    await theSocket().connect()
  }

  function again(): void {
    last = 'failed'
    enter('waiting')
    retry.schedule(() => void dial())
  }

  function refuse(reply: ErrorReply): void {
    last = 'failed'
    error = reply
    enter('refused')
  }

  function rest(): void {
    enter('idle')
    if (socket?.webSocket) socket.hangUp('Nobody needs it.')
  }

  function theSocket(): Socket {
    if (socket) return socket
    const made = new Socket(address, webSocket)
    made.on('connect', () => {
      retry.up()
      last = 'up'
      error = undefined
      enter('up')
      listen()
    })
    made.on('message', ({ data }: { data: ArrayBuffer }) => {
      listen()
      const frame = readFrame(data)
      if (frame) leavings.heard(frame)
    })
    made.on('text', listen)
    made.on('close', ({ event }: { event: Close }) => {
      leavings.dropped()
      onClose(event)
    })
    // A dial can end without a close: when the address is not one, or the page may not connect there.
    made.on('maxAttemptsFailed', () => phase === 'dialing' && again())
    stopWatching = watch(network)
    socket = made
    return made
  }

  /** Starts to count the silence anew. */
  function listen(): void {
    if (phase !== 'up') return
    stopTimer()
    stopTimer = clock.after(SILENCE_MS, () => {
      const asked = [...askers].some((ask) => ask())
      if (asked) stopTimer = clock.after(ANSWER_MS, () => restart('Nothing was heard.'))
      else listen()
    })
  }

  function onClose(close: Close): void {
    if (phase !== 'dialing' && phase !== 'up') return
    error = refusalOf(close)
    const verdict = verdictOn(error)
    if (error && (verdict === 'final' || (verdict === 'login' && !tokens.renewable))) refuse(error)
    else again()
  }

  const network: NetworkEvents = {
    hopeful() {
      if (phase !== 'waiting') return
      retry.reset()
      void dial()
    },
    lost() {
      if (phase === 'up') socket?.hangUp('The network is gone.')
    },
  }

  return {
    get status() {
      return shown.status
    },
    get error() {
      return shown.error
    },
    get refusal() {
      return shown.refusal
    },
    get socket() {
      return theSocket()
    },
    subscribe: changed.add,
    onSilence(ask) {
      askers.add(ask)
      return () => {
        askers.delete(ask)
      }
    },
    hold() {
      stopLinger()
      holders += 1
      if (phase === 'idle' || phase === 'refused') void dial()
      let held = true
      return () => {
        if (!held) return
        held = false
        holders -= 1
        if (holders === 0 && phase !== 'closed') stopLinger = clock.after(LINGER_MS, rest)
      }
    },
    leavings,
    restart,
    revive() {
      if (phase === 'waiting' || (phase === 'refused' && holders > 0)) void dial()
    },
    async close() {
      if (phase === 'closed') return
      stopLinger()
      stopWatching()
      leavings.dropped()
      enter('closed')
      changed.clear()
      await socket?.end(clock)
    },
  }
}
