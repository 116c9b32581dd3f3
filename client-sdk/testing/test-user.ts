import type { Kind, KindName } from '@concord/schemas'
import { devToken } from '../api/api.ts'
import { createClient, type Client } from '../client.ts'
import type { Clock } from '../core/clock.ts'
import type { Room } from '../room/room.ts'
import { createWire } from './wire.ts'

/** Somebody in a test, with a client and a network of their own. */
export interface TestUser {
  readonly userId: string
  readonly client: Client
  /** As `client.open`. */
  open<K extends KindName | Kind>(kind: K, id: string): Room<K>
  readonly isOffline: boolean
  /** All connections are lost at once, and none comes about. Edits stay in the open rooms. */
  goOffline(): void
  /** The network is there again, and the client looks for the server at once. */
  goOnline(): void
  /** What this user and the server say to each other waits, in order, and neither notices. */
  holdNetwork(): void
  /** What was held arrives. */
  releaseNetwork(): void
}

export interface TestUserActor {
  readonly user: TestUser
  close(): Promise<void>
}

export function createTestUser(
  userId: string,
  { url, tenantId, clock }: { url: string; tenantId: string; clock: Clock },
): TestUserActor {
  const wire = createWire()
  const client = createClient({
    url,
    identity: { userId, tenantId },
    token: async () => (await devToken(url, { userId, tenantId }, wire.fetch)).token,
    WebSocket: wire.WebSocket,
    fetch: wire.fetch,
    offline: false,
    clock,
  })
  return {
    user: {
      userId,
      client,
      open: client.open,
      get isOffline() {
        return wire.isCut
      },
      goOffline: wire.cut,
      goOnline() {
        wire.mend()
        client.renewToken().catch(() => {
          // reason: the client itself tries again, and says what is wrong
        })
      },
      holdNetwork: wire.hold,
      releaseNetwork: wire.release,
    },
    async close() {
      wire.release()
      await client.close()
    },
  }
}
