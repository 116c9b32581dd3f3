import { KINDS } from '@concord/schemas'
import { useEffect, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { refusalCode } from '../shell/plain-words.ts'
import { seenScopes } from '../trips/seen-scopes.ts'
import { endingOf, type Ending } from './room-ending.ts'

/**
 * Whether the trip or room can be opened, `undefined` until that is known. One that was seen before, or that the server cannot
 * be asked about, is opened; what the server says then decides.
 */
export function useIsThere(
  kind: 'trip' | 'board',
  id: string,
): { readonly ending: Ending | undefined } | undefined {
  const { client, me } = useSession()
  const [found, setFound] = useState<{ ending: Ending | undefined }>()
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
    void ask().then((ending) => {
      if (current) setFound({ ending })
    })
    return () => {
      current = false
    }
  }, [client, me, kind, id])
  return found
}
