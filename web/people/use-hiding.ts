import type { PresenceView } from '@concord/client'
import { useEffect } from 'react'
import { useHidden } from './use-hidden.ts'

/** Keeps somebody who hides hidden in the room of which `update` sets the presence, from before the server lets them in. */
export function useHiding(update: PresenceView['set']): void {
  const [hidden] = useHidden()
  useEffect(() => update({ visible: !hidden }), [update, hidden])
}
