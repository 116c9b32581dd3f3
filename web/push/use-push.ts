import { useSyncExternalStore } from 'react'
import { useSession } from '../session/session.tsx'
import type { PushState } from './push-device.ts'

/** How it stands with notices that are pushed to this browser. */
export function usePushState(): PushState {
  const { push } = useSession()
  return useSyncExternalStore(push.subscribe, () => push.state)
}

export function useMayOfferPush(): boolean {
  const { push } = useSession()
  return useSyncExternalStore(push.subscribe, () => push.mayOffer)
}
