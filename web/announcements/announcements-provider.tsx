import type { Client } from '@concord/client'
import { useConnectionStatus } from '@concord/client/react'
import { SYSTEM_MESSAGE } from '@concord/schemas'
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useSession } from '../session/session.tsx'
import { useNow } from '../shell/use-now.ts'
import { announcementIn, shownOf, withMore, type Announcement } from './announcement.ts'
import { dismissedAnnouncements } from './dismissed.ts'

export interface Announcements {
  /** Newest first. */
  readonly shown: readonly Announcement[]
  dismiss(id: string): void
}

const NONE: Announcements = { shown: [], dismiss() {} }
const AnnouncementsContext = createContext(NONE)

const A_MINUTE = 60_000
/** So many of the last ones are asked for. */
const LAST = 10

/** Hears what admins tell everybody, for as long as somebody is here, whatever page they are on. */
export function AnnouncementsProvider({ children }: { children: ReactNode }) {
  const { me, client } = useSession()
  const known = useKnown(client)
  const store = useMemo(() => dismissedAnnouncements(localStorage, me), [me])
  const [dismissed, setDismissed] = useState(() => store.read())
  useEffect(() => {
    setDismissed(store.read())
    return store.subscribe(() => setDismissed(store.read()))
  }, [store])
  const now = useNow(A_MINUTE)
  const value = useMemo(
    () => ({
      shown: shownOf(known, dismissed, now),
      dismiss(id: string) {
        store.add(id)
        setDismissed(store.read())
      },
    }),
    [known, dismissed, now, store],
  )
  return <AnnouncementsContext value={value}>{children}</AnnouncementsContext>
}

export const useAnnouncements = (): Announcements => useContext(AnnouncementsContext)

/** What was announced of late and what is announced from now on, oldest first. */
function useKnown(client: Client): readonly Announcement[] {
  const [known, setKnown] = useState<readonly Announcement[]>([])
  const isOnline = useConnectionStatus() === 'online'
  useEffect(() => {
    setKnown([])
    const { unsubscribe } = client.events.subscribe(
      {
        types: [SYSTEM_MESSAGE],
        // reason: the notice of the connection says why nothing comes any more
        onError() {},
      },
      (event) => {
        const said = announcementIn(event)
        if (said) setKnown((before) => withMore(before, [said]))
      },
    )
    return unsubscribe
  }, [client])

  useEffect(() => {
    if (!isOnline) return undefined
    let current = true
    client.events.list({ types: [SYSTEM_MESSAGE], limit: LAST }).then(
      ({ items }) => {
        const said = items.flatMap((event) => announcementIn(event) ?? [])
        if (current) setKnown((before) => withMore(before, said))
      },
      () => {
        // reason: it is asked again when the connection comes back; what is new is heard all the same
      },
    )
    return () => {
      current = false
    }
  }, [client, isOnline])
  return known
}
