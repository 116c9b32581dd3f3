/** Another way to the server where no WebSocket gets through. */
import type { Fetch } from '../api/rest.ts'
import type { Clock } from '../core/clock.ts'
import type { WebSocketClass } from './socket.ts'

/**
 * Called once by a client, with its WebSocket class. Gives the class that the client uses instead: one whose sockets are
 * WebSockets where these work, and go another way where they do not.
 */
export type Fallback = (means: {
  readonly webSocket: WebSocketClass
  readonly fetch: Fetch
  readonly clock: Clock
}) => WebSocketClass
