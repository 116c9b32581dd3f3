/** The person's trips: at once what was seen last, then what the server says; again when the connection comes back. */
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { plainWords } from '../shell/plain-words.ts'
import { seenScopes } from './seen-scopes.ts'
import { withFacts, type ListedTrip } from './trip-facts.ts'

const RETRY_MS = 10_000

export interface Trips {
  readonly items: readonly ListedTrip[]
  /** `kept`: what was seen last, because the server could not be asked; `problem` says why. */
  readonly state: 'loading' | 'fresh' | 'kept'
  readonly problem: string
  reload(): void
}

export function useTrips(): Trips {
  const { client, me } = useSession()
  const seen = useMemo(() => seenScopes(localStorage, me, 'trip'), [me])
  const [items, setItems] = useState(() => seen.read())
  const [state, setState] = useState<Trips['state']>('loading')
  const [problem, setProblem] = useState('')
  const [round, setRound] = useState(0)
  const reload = useCallback(() => setRound((last) => last + 1), [])

  useEffect(() => {
    let current = true
    const show = (trips: readonly ListedTrip[]) => {
      if (!current) return
      setItems(trips)
      setState('fresh')
      seen.write(trips)
    }
    const load = async () => {
      const known = seen.read()
      const { items: listed } = await client.api.trips.list({ limit: 200 })
      show(listed.map((trip) => ({ ...known.find(({ id }) => id === trip.id), ...trip })))
      show(await withFacts(client, listed, known))
    }
    load().catch((error: unknown) => {
      if (!current) return
      setState('kept')
      setProblem(plainWords(error))
    })
    return () => {
      current = false
    }
  }, [client, seen, round])

  useEffect(() => {
    addEventListener('focus', reload)
    addEventListener('online', reload)
    // No event tells that a server answers again.
    const timer = state === 'kept' ? setInterval(reload, RETRY_MS) : undefined
    return () => {
      removeEventListener('focus', reload)
      removeEventListener('online', reload)
      clearInterval(timer)
    }
  }, [reload, state])

  return { items, state, problem, reload }
}
