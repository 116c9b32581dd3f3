/** This browser, as far as notices can be pushed to it. */
import type { PushBrowser } from './push-device.ts'

/**
 * `undefined` where it cannot be done: in development, without a secure connection, in browsers that do not know it.
 */
export function pushBrowser(): PushBrowser | undefined {
  const knows = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  if (!import.meta.env.PROD || !knows) return undefined
  return {
    ready: navigator.serviceWorker.ready,
    permission: () => Notification.permission,
    ask: () => Notification.requestPermission(),
    device: localStorage,
  }
}
