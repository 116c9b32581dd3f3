/** Code for whoever begins: it runs as it is, as TypeScript and as JavaScript. */

/** A client of the server at `url` that adds to this trip, or to a new one, and waits until that is saved. */
export function clientCode(url: string, trip: string | undefined): string {
  const id =
    trip === undefined
      ? `const { id } = await client.api.trips.create({ title: 'My first trip' })`
      : `const id = '${trip}'`
  return `import { createClient, devToken } from '@concord/client'

const url = '${url}'
const client = createClient({
  url,
  token: async () => (await devToken(url, { userId: 'ana', name: 'Ana' })).token,
})
${id}

const room = client.open('trip', id)
await room.synced
room.trip.activities.add({ title: 'Castle', place: 'Alfama' })
await room.saved() // on the server's disk
console.log(room.trip.activities.list().map(({ title }) => title))
await client.close()`
}
