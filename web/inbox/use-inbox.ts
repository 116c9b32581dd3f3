/** The inbox of the person, read again when something in it changed. */
import type { Inbox } from '@concord/client'
import { useSyncExternalStore } from 'react'
import { useSession } from '../session/session.tsx'

function useInboxPart<T>(read: (inbox: Inbox) => T): T {
  const { inbox } = useSession().client
  return useSyncExternalStore(inbox.subscribe, () => read(inbox))
}

export const useItems = () => useInboxPart(({ items }) => items)
export const useCounts = () => useInboxPart(({ counts }) => counts)
export const useIsLoaded = () => useInboxPart(({ isLoaded }) => isLoaded)
export const useHasOlder = () => useInboxPart(({ hasOlder }) => hasOlder)
export const useInboxError = () => useInboxPart(({ error }) => error)
