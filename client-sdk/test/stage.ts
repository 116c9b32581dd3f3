/** Servers and clients for one test; all of them are gone when it ends. */
import { onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { createClient, type Client, type ClientOptions } from '../client.ts'
import { fastClock } from './fast-clock.ts'
import { tokenFor } from './people.ts'
import { startSmallServer, type SmallServer, type SmallServerOptions } from './small-server.ts'

export const TRIP = '64b0c0ffee00000000000001'
export const TRIP_SCOPE = `acme/trip/${TRIP}`

export async function aServer(options: SmallServerOptions = {}): Promise<SmallServer> {
  const server = await startSmallServer(options)
  onTestFinished(server.stop)
  return server
}

/** A client of `userId`, whose backoffs are short. It keeps nothing on the device unless told to. */
export function aClient(url: string, userId: string, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    url,
    token: tokenFor(userId),
    WebSocket,
    clock: fastClock,
    offline: false,
    ...options,
  })
  onTestFinished(client.close)
  return client
}
