/** A client in a web worker: `{ trip, title }` adds an activity; the answer is what there is once that is saved. */
import { createClient, devToken } from '@concord/client'

interface Wish {
  readonly userId: string
  readonly trip: string
  readonly title: string
}

addEventListener('message', ({ data }: MessageEvent<Wish>) => void work(data))

async function work({ userId, trip, title }: Wish): Promise<void> {
  const client = createClient({
    url: '/',
    token: async () => (await devToken('/', { userId })).token,
  })
  const room = client.open('trip', trip)
  await room.synced
  room.trip.activities.add({ title })
  await room.saved()
  const kept = (await indexedDB.databases()).length
  postMessage({
    titles: room.trip.activities.list().map((activity) => activity.title),
    saveState: room.saveState.state,
    kept,
    isWorker: typeof window === 'undefined' && typeof document === 'undefined',
  })
  await client.close()
}
