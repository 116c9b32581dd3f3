/**
 * What happened in the trip, and from then on what happens. It is tried again by itself when the connection is back.
 */
import type { EventSubscription } from '@concord/client'
import { useConnectionStatus } from '@concord/client/react'
import { TRIP_EVENTS, scopeName, type TripUpdate } from '@concord/schemas'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../../session/session.tsx'
import { plainWords } from '../../shell/plain-words.ts'
import { firstPage, withNewer, withOlder, type HistoryPages } from './history-pages.ts'
import { updateOfEvent } from './update-of-event.ts'

const PAGE = 50

export interface History {
  /** Newest first; `undefined` until the server answered. */
  readonly updates: readonly TripUpdate[] | undefined
  readonly hasOlder: boolean
  readonly isLoadingOlder: boolean
  /** Why it is not there, or not up to date; empty when all is well. */
  readonly problem: string
  showOlder(): void
  retry(): void
}

export function useHistory(tripId: string): History {
  const { client, me } = useSession()
  const { tenantId } = me
  const status = useConnectionStatus()
  const [pages, setPages] = useState<HistoryPages>()
  const [problem, setProblem] = useState('')
  const [isLoadingOlder, setLoadingOlder] = useState(false)
  const [turn, setTurn] = useState(0)
  const failed = useRef(false)

  useEffect(() => {
    let current = true
    let subscription: EventSubscription | undefined
    const fail = (error: unknown) => {
      if (!current) return
      failed.current = true
      setProblem(plainWords(error))
    }
    const begin = async () => {
      const page = await client.api.trips.updates(tripId, { limit: PAGE })
      if (!current) return
      setPages(firstPage(page))
      setProblem('')
      failed.current = false
      subscription = client.events.subscribe(
        {
          types: TRIP_EVENTS,
          scope: scopeName({ tenantId, kind: 'trip', id: tripId }),
          since: page.items[0]?.seq ?? 0,
          onError: fail,
        },
        (event) => setPages((known) => known && withNewer(known, updateOfEvent(event, tripId))),
      )
    }
    begin().catch(fail)
    return () => {
      current = false
      subscription?.unsubscribe()
    }
  }, [client, tenantId, tripId, turn])

  // Only the connection's coming back is a reason, not the failure itself: that would be a loop.
  useEffect(() => {
    if (status === 'online' && failed.current) setTurn((turns) => turns + 1)
  }, [status])

  const showOlder = async () => {
    setLoadingOlder(true)
    try {
      const before = pages?.next
      if (before === undefined) return
      const page = await client.api.trips.updates(tripId, { before, limit: PAGE })
      setPages((known) => (known?.next === before ? withOlder(known, page) : known))
    } catch (error) {
      failed.current = true
      setProblem(plainWords(error))
    } finally {
      setLoadingOlder(false)
    }
  }

  return {
    updates: pages?.items,
    hasOlder: pages?.next !== undefined,
    isLoadingOlder,
    problem,
    showOlder: () => void showOlder(),
    retry: () => setTurn((turns) => turns + 1),
  }
}
