/** One's own calendar addresses of a trip. */
import type { CalendarFeed } from '@concord/schemas'
import { useCallback, useEffect, useState } from 'react'
import { useSession } from '../../session/session.tsx'
import { plainWords } from '../../shell/plain-words.ts'

export interface Feeds {
  /** `undefined` until the server answered. */
  readonly items: readonly CalendarFeed[] | undefined
  /** The address that was made last, with its secret. */
  readonly address: string | undefined
  readonly problem: string
  make(): Promise<void>
  end(id: string): Promise<void>
}

export function useFeeds(tripId: string): Feeds {
  const { trips } = useSession().client.api
  const [items, setItems] = useState<readonly CalendarFeed[]>()
  const [made, setMade] = useState<{ id: string; address: string }>()
  const [problem, setProblem] = useState('')

  const run = useCallback(
    async (work: () => Promise<unknown>) => {
      try {
        await work()
        setItems((await trips.feeds(tripId)).items)
        setProblem('')
      } catch (error) {
        setProblem(plainWords(error))
      }
    },
    [trips, tripId],
  )
  useEffect(() => void run(async () => {}), [run])

  return {
    items,
    address: made?.address,
    problem,
    make: () =>
      run(async () => {
        const { id, path } = await trips.makeFeed(tripId)
        setMade({ id, address: new URL(path, location.href).href })
      }),
    end: (id) =>
      run(async () => {
        await trips.removeFeed(tripId, id)
        if (made?.id === id) setMade(undefined)
      }),
  }
}
