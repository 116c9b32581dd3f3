/** The way between one room and the server: greets, comes back after a refusal, and says goodbye. */
import { type ErrorReply, type Part, type ScopeName, readReason } from '@concord/schemas'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Connection } from '../connection/connection.ts'
import type { Tokens } from '../connection/tokens.ts'
import type { Clock } from '../core/clock.ts'
import { createRetry } from '../core/retry.ts'
import { verdictOn } from '../core/verdict.ts'
import type { Packing } from '../saving/packing.ts'
import { RoomProvider } from './room-provider.ts'

export interface LinkEvents {
  /** The server let this room in. */
  admitted(readOnly: boolean): void
  /** Everything here was sent and everything there was received. */
  synced(): void
  /** There is no way to the server, for now or for good. */
  down(): void
  /** It will not be tried again by itself. `admitted`: the server had let this room in. */
  failed(error: ErrorReply, admitted: boolean): void
  /** A part of an exchange was sent that takes several. */
  sent(part: Part): void
  stateless(payload: string): void
  /** Nothing was heard from the server for a while: ask it something. */
  silence(): void
}

export interface Link {
  /** Whether an update with this origin came from the server. */
  isOrigin(origin: unknown): boolean
  start(): void
  /** Shows the newest token on the live connection, and tries again where a refusal ended it. */
  revive(): void
  /** Exchanges everything once more; `synced` follows. */
  resync(): void
  /** Forgotten while the server has not let this room in. */
  sendStateless(payload: string): void
  close(): void
}

type Phase = 'new' | 'waiting' | 'asked' | 'admitted' | 'pausing' | 'failed' | 'closed'

/** From the greeting to the server's yes or no. */
const ANSWER_MS = 15_000

export function createLink(
  name: ScopeName,
  room: { readonly doc: Y.Doc; readonly awareness: Awareness },
  {
    connection,
    tokens,
    clock,
    packing,
  }: {
    readonly connection: Connection
    readonly tokens: Tokens
    readonly clock: Clock
    readonly packing: Packing
  },
  events: LinkEvents,
): Link {
  const retry = createRetry(clock)
  let phase: Phase = 'new'
  let provider: RoomProvider | undefined
  let release = () => {}
  let stopTimer = () => {}
  let stopWaiting = () => {}

  function enter(next: Phase): void {
    stopTimer()
    retry.cancel()
    phase = next
  }

  function greet(): void {
    const token = tokens.claims?.token
    if (!provider || token === undefined || !connection.socket.isOpen) {
      enter('waiting')
      return
    }
    enter('asked')
    stopTimer = clock.after(ANSWER_MS, () => connection.restart('No answer.'))
    void provider.greet(token)
  }

  async function greetWithFreshToken(): Promise<void> {
    try {
      await tokens.fetch()
      if (phase === 'pausing') greet()
    } catch {
      // reason: without a token there is nothing else to do than to ask again.
      if (phase === 'pausing') retry.schedule(() => void greetWithFreshToken())
    }
  }

  function onRefused(reason: string): void {
    const refusal = readReason(reason)
    const verdict = verdictOn(refusal)
    const wasAdmitted = phase === 'admitted'
    events.down()
    if (refusal && (verdict === 'final' || (verdict === 'login' && !tokens.renewable))) {
      enter('failed')
      release()
      events.failed(refusal, wasAdmitted)
      return
    }
    enter('pausing')
    retry.schedule(verdict === 'login' ? () => void greetWithFreshToken() : greet)
  }

  function attach(): void {
    provider = new RoomProvider(name, room.doc, room.awareness, connection.socket, packing, {
      opened() {
        if (phase !== 'failed' && phase !== 'closed') greet()
      },
      down() {
        if (phase !== 'asked' && phase !== 'admitted' && phase !== 'pausing') return
        enter('waiting')
        events.down()
      },
      admitted(readOnly) {
        if (phase === 'asked') enter('admitted')
        events.admitted(readOnly)
      },
      exchanged() {
        retry.up()
        events.synced()
      },
      refused: onRefused,
      closed: onRefused,
      sent: events.sent,
      stateless: events.stateless,
      tokenAsked: () => void renew(),
    })
    provider.attach()
  }

  async function renew(): Promise<void> {
    if (!tokens.renewable) return
    try {
      await tokens.fetch()
      revive()
    } catch {
      // reason: the server closes the room when its token ends, and the room then comes back with a fresh one.
    }
  }

  function revive(): void {
    const token = tokens.claims?.token
    if (phase === 'admitted' && provider && token !== undefined) void provider.present(token)
    else if (phase === 'pausing') greet()
    else if (phase === 'failed') {
      release = connection.hold()
      greet()
    }
  }

  // One of the client's rooms is enough to find out whether the server is still there.
  const stopAsking = connection.onSilence(() => {
    if (phase !== 'admitted') return false
    events.silence()
    return true
  })

  return {
    isOrigin: (origin) => origin !== undefined && origin === provider,
    start() {
      if (phase !== 'new') return
      enter('waiting')
      release = connection.hold()
      stopWaiting = connection.leavings.whenFree(name, attach)
    },
    revive,
    resync: () => provider?.resync(),
    sendStateless: (payload) => provider?.sendStateless(payload),
    close() {
      const before = phase
      enter('closed')
      stopWaiting()
      stopAsking()
      provider?.silence()
      provider?.destroy()
      if (before === 'asked' || before === 'admitted') connection.leavings.leave(name, before)
      release()
    },
  }
}
