import type { Client } from '@concord/client'
import { useCallback, useSyncExternalStore } from 'react'

export function useClientStatus(client: Client): Client['status'] {
  return useSyncExternalStore(
    useCallback((listener) => client.subscribe(listener), [client]),
    () => client.status,
  )
}

/** Why the server does not let this client in, when it does not. */
export function useClientError(client: Client): Client['error'] {
  return useSyncExternalStore(
    useCallback((listener) => client.subscribe(listener), [client]),
    () => client.error,
  )
}
