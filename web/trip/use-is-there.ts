import { CONSENSUS_REACHED, KINDS, scopeName } from '@concord/schemas'
import { useEffect, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { refusalCode } from '../shell/plain-words.ts'
import { seenScopes } from '../trips/seen-scopes.ts'
import { endingOf, type Ending } from './room-ending.ts'

export interface Found {
  readonly ending: Ending | undefined
  /** Where the event log ended before it was opened; `undefined` when the server could not be asked. Never rejects. */
  readonly head: Promise<number | undefined>
}

/**
 * Whether the trip or room can be opened, `undefined` until that is known. One that was seen before, or that the server
 * cannot be asked about, is opened; what the server says then decides.
 */
export function useIsThere(kind: 'trip' | 'board', id: string): Found | undefined {
  const { client, me } = useSession()
  const [found, setFound] = useState<Found>()
  useEffect(() => {
    let current = true
    const seen = seenScopes(localStorage, me, kind)
      .read()
      .some((trip) => trip.id === id)
    const ask = async (): Promise<Ending | undefined> => {
      if (seen) return undefined
      try {
        await client.api.of(KINDS[kind]).members(id)
        return undefined
      } catch (error) {
        const code = refusalCode(error)
        return code && endingOf({ code, message: '' }, kind === 'board' ? 'room' : 'trip')
      }
    }
    const scope = scopeName({ tenantId: me.tenantId, kind, id })
    const head = client.events.list({ types: [CONSENSUS_REACHED], scope, limit: 1 }).then(
      (page) => page.head,
      // reason: whoever may not ask, or has no network, hears what is new once they are connected.
      () => undefined,
    )
    void ask().then((ending) => {
      if (current) setFound({ ending, head })
    })
    return () => {
      current = false
    }
  }, [client, me, kind, id])
  return found
}
