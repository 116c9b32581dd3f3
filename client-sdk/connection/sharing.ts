/** Puts a client on the connection that it shares with the other tabs. */
import type { Identity } from '../core/claims.ts'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import { watchNetwork, type NetworkEvents } from './network.ts'
import { createSharedConnection, type SharedConnection } from './shared-connection.ts'
import { sharedSocketClass } from './shared-socket.ts'
import type { WebSocketClass } from './socket.ts'

export interface Sharing {
  readonly WebSocket: WebSocketClass
  /** What the browser says about the network, and when another tab leads. Returns the way to stop watching. */
  watch(events: NetworkEvents): () => void
  /** The other tabs go on without this one. */
  close(): void
}

/** Whether this is a page of a browser in which tabs can share. */
export function canShare(): boolean {
  return (
    typeof document !== 'undefined' &&
    typeof BroadcastChannel !== 'undefined' &&
    globalThis.navigator?.locks !== undefined
  )
}

/** Starts with the first socket that is made. */
export function createSharing({
  address,
  base,
  clock,
  identity,
}: {
  readonly address: string
  readonly base: WebSocketClass
  readonly clock: Clock
  /** Known by the time of the first socket, or not at all. */
  readonly identity: () => Identity | undefined
}): Sharing {
  const hopes = createListeners()
  let shared: SharedConnection | undefined

  function begin(): SharedConnection {
    const { userId, tenantId } = identity() ?? { userId: '', tenantId: '' }
    return createSharedConnection({
      name: `concord/connection/${address}/${userId}@${tenantId}`,
      address,
      base,
      clock,
      locks: navigator.locks,
      onLeader: () => hopes.notify(),
    })
  }

  return {
    WebSocket: sharedSocketClass((events) => (shared ??= begin()).dial(events)),
    watch(events) {
      const stopNetwork = watchNetwork(events)
      const stopHopes = hopes.add(events.hopeful)
      return () => {
        stopNetwork()
        stopHopes()
      }
    },
    close: () => shared?.close(),
  }
}
