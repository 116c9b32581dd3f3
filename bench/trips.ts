/** Trips with something in them, to be opened. */
import * as Y from 'yjs'
import type { ConcordServer } from '../e2e/concord.ts'
import { stockClient } from '../e2e/stock.ts'

/** Makes so many trips of Ana's, each with so many activities, and resolves with their names when they are on disk. */
export async function newTrips(
  server: ConcordServer,
  count: number,
  activities: number,
): Promise<readonly string[]> {
  const token = await server.token('ana')
  const content = plan(activities)
  const names: string[] = []
  for (let made = 0; made < count; made += 1) {
    const { body } = await server.call('ana', 'POST', '/api/v1/trips', { title: `Trip ${made}` })
    const client = stockClient(server.wsUrl, body.scope, token)
    await client.synced()
    Y.applyUpdate(client.doc, content)
    await client.acknowledged()
    client.close()
    names.push(body.scope)
  }
  return names
}

function plan(activities: number): Uint8Array {
  const doc = new Y.Doc()
  const entries = doc.getMap('activities')
  doc.transact(() => {
    for (let at = 0; at < activities; at += 1) {
      const fields = Object.entries({
        title: `Activity ${at}.`,
        position: `a${String(at).padStart(4, '0')}V`,
        place: 'Rua dos Remédios',
        startTime: '09:30',
        category: 'sightseeing',
        cost: 10 + at,
      })
      entries.set(`activity${at}`, new Y.Map(fields))
    }
  })
  return Y.encodeStateAsUpdate(doc)
}
