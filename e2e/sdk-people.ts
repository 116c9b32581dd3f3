/** People with clients of the SDK, against a real server. */
import { createClient, type Client, type ClientOptions, type Room } from '@concord/client'
import { WebSocket } from 'ws'
import type { ConcordServer } from './concord.ts'

const clients: Client[] = []

/** A client of this person that keeps nothing on its device; `closePeople` closes it. */
export function person(
  server: ConcordServer,
  userId: string,
  options: Partial<ClientOptions> = {},
): Client {
  const token = () => server.token(userId)
  const client = createClient({ url: server.url, token, WebSocket, offline: false, ...options })
  clients.push(client)
  return client
}

/** For `afterEach`, before the server is stopped. */
export async function closePeople(): Promise<void> {
  for (const client of clients.splice(0)) await client.close()
}

/** A new trip in which the others are editors. */
export async function sharedTrip(owner: Client, ...others: string[]): Promise<string> {
  const { id } = await owner.api.trips.create({ title: 'Paris' })
  for (const userId of others) await owner.api.trips.addMember(id, { userId })
  return id
}

/** What the activities of a trip are called, in their order. */
export const titles = (room: Room<'trip'>): string[] =>
  room.trip.activities.list().map(({ title }) => title)
