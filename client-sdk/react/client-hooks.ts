/** What a client tells, with no room open too. */
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { Client } from '../client.ts'
import type { EventHandler } from '../events/event-reader.ts'
import type { EventOptions } from '../events/events.ts'
import { useClient } from './concord-provider.ts'
import { inboxStateOf, type InboxState } from './inbox-state.ts'
import { useLatest } from './use-latest.ts'
import { useSelected, type IsEqual } from './use-selected.ts'

/** Of the connection that all rooms share. On a server it is `connecting`. */
export function useConnectionStatus(): Client['status'] {
  const client = useClient()
  return useSyncExternalStore(
    useCallback((listener) => client.subscribe(listener), [client]),
    () => client.status,
    () => 'connecting',
  )
}

/** Why the server closed the whole connection; gone when it is up again. */
export function useConnectionError(): Client['error'] {
  const client = useClient()
  return useSyncExternalStore(
    useCallback((listener) => client.subscribe(listener), [client]),
    () => client.error,
    () => undefined,
  )
}

/** What this person is told, followed while the component is there; or what `selector` makes of it. */
export function useInbox(): InboxState
export function useInbox<T>(selector: (inbox: InboxState) => T, isEqual?: IsEqual<T>): T
export function useInbox<T>(
  selector: (inbox: InboxState) => InboxState | T = whole,
  isEqual?: IsEqual<InboxState | T>,
): InboxState | T {
  const { inbox } = useClient()
  return useSelected(
    inbox.subscribe,
    useCallback(() => inboxStateOf(inbox), [inbox]),
    selector,
    isEqual,
  )
}

const whole = (inbox: InboxState): InboxState => inbox

/**
 * Calls the newest `handler` with every event that is wanted, in order, each once, from when the component is there
 * until it is gone. Other options begin another subscription; they are compared by value, `onError` not at all.
 */
export function useEvents({ onError, ...options }: EventOptions, handler: EventHandler): void {
  const client = useClient()
  const latest = useLatest({ handler, onError })
  const wanted = JSON.stringify(options)
  const isHeard = onError !== undefined
  useEffect(() => {
    const given = JSON.parse(wanted) as Omit<EventOptions, 'onError'>
    const failed: EventOptions['onError'] = (...failure) => latest.current.onError?.(...failure)
    const { unsubscribe } = client.events.subscribe(
      // Without one of its own an error is an uncaught one.
      { ...given, ...(isHeard ? { onError: failed } : {}) },
      (event) => latest.current.handler(event),
    )
    return unsubscribe
  }, [client, wanted, isHeard, latest])
}
