/** People who speak text frames, and what they heard. */
import { expect } from 'vitest'
import type { ConcordServer } from './concord.ts'
import { textClient, type TextClient, type TextFrame } from './event-readers.ts'
import type { Tenant } from './tenant.ts'

/** An ISO time. */
export const time: unknown = expect.stringMatching(/^\d{4}-.*Z$/)

export async function textPerson(
  server: ConcordServer,
  tenant: Tenant,
  userId: string,
): Promise<TextClient> {
  return textClient(server.wsUrl, await tenant.token(userId))
}

/** The data of every frame of that name that came. */
export function heard(client: TextClient, event: string): TextFrame['data'][] {
  return client.frames.filter((frame) => frame.event === event).map(({ data }) => data)
}

/** Ana, who joined her trip, and Ben, who has not yet. */
export async function tripRoom(server: ConcordServer, tenant: Tenant) {
  const trip = await tenant.trip()
  const { id: tripId } = trip
  const ana = await textPerson(server, tenant, 'ana')
  const joined = await ana.ask('join_trip_room', { tripId }, 'trip_room_joined')
  const state = await ana.next('trip_updated')
  const ben = await textPerson(server, tenant, 'ben')
  return { tenant, trip, tripId, ana, ben, joined, state }
}
