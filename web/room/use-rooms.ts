/** The person's rooms, newest first: at once those that were seen last, then what the server says. */
import type { ScopeSummary } from '@concord/schemas'
import { useEffect, useMemo, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { seenScopes } from '../trips/seen-scopes.ts'

const MOST = 50

export function useRooms(): readonly Pick<ScopeSummary, 'id' | 'title'>[] {
  const { client, me } = useSession()
  const seen = useMemo(() => seenScopes(localStorage, me, 'board'), [me])
  const [rooms, setRooms] = useState<readonly Pick<ScopeSummary, 'id' | 'title'>[]>(() =>
    seen.read(),
  )
  useEffect(() => {
    let current = true
    const load = async () => {
      const { items } = await client.api.groups.list({ limit: MOST })
      seen.write(items)
      if (current) setRooms(items)
    }
    load().catch(() => {
      // reason: the list of trips above says that the server cannot be asked; those seen last stay
    })
    return () => {
      current = false
    }
  }, [client, seen])
  return rooms
}
