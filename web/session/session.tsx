import type { Client } from '@concord/client'
import { ConcordProvider } from '@concord/client/react'
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react'
import { pushBrowser } from '../push/push-browser.ts'
import { createPushDevice, type PushDevice } from '../push/push-device.ts'
import { askedFor, withoutAsked } from './asked-for.ts'
import { identityStore } from './identity-store.ts'
import type { Identity } from './identity.ts'
import { clientFor } from './sign-in.ts'
import { useDevtools } from './use-devtools.ts'
import { WhoPage } from './who-page.tsx'

export interface Session {
  readonly me: Identity
  readonly client: Client
  /** Notices that reach this person on this device while they are away. */
  readonly push: PushDevice
  /** Back to the question who one is. What is kept on the device stays. */
  leave(): void
}

const SessionContext = createContext<Session | undefined>(undefined)

/** Asks who one is, once, and then lets the pages act as that person. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const store = useMemo(() => identityStore(sessionStorage, localStorage), [])
  const [asked, setAsked] = useState(() => askedFor(location.search))
  const [me, setMe] = useState(() => {
    const known = store.take()
    return asked === undefined || known?.userId === asked ? known : undefined
  })
  useEffect(() => {
    if (me && askedFor(location.search) !== undefined)
      history.replaceState(history.state, '', withoutAsked(location))
  }, [me])
  const client = useClient(me)
  useDevtools(client)

  const enter = useCallback(
    (identity: Identity) => {
      store.remember(identity)
      setMe(identity)
      setAsked(undefined)
    },
    [store],
  )
  const push = usePush(me, client)
  const leave = useCallback(() => {
    store.forget()
    setMe(undefined)
  }, [store])

  const session = useMemo(
    () => (me && client && push ? { me, client, push, leave } : undefined),
    [me, client, push, leave],
  )
  if (!me) return <WhoPage asked={asked} onEnter={enter} />
  if (!session) return null
  return (
    <ConcordProvider client={session.client}>
      <SessionContext value={session}>{children}</SessionContext>
    </ConcordProvider>
  )
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession outside SessionProvider')
  return session
}

function useClient(me: Identity | undefined): Client | undefined {
  const [client, setClient] = useState<Client>()
  useEffect(() => {
    if (!me) return undefined
    const made = clientFor(me)
    setClient(made)
    return () => {
      setClient(undefined)
      void made.close()
    }
  }, [me])
  return client
}

function usePush(me: Identity | undefined, client: Client | undefined): PushDevice | undefined {
  const push = useMemo(
    () => (me && client ? createPushDevice(client.api.push, me, pushBrowser()) : undefined),
    [me, client],
  )
  useEffect(() => {
    push?.renew().catch(() => {
      // reason: without a network nothing can be renewed; the next start tries again
    })
  }, [push])
  return push
}
