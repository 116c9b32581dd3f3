/** Remembers who one is: this tab first, else what was last chosen on this device. */
import { parseIdentity, type Identity } from './identity.ts'

const KEY = 'concord.me'

export interface IdentityStore {
  /** A new tab takes over what was last chosen on the device, and keeps it whatever other tabs choose later. */
  take(): Identity | undefined
  /** For this tab, and as the default of new tabs. */
  remember(identity: Identity): void
  forget(): void
}

/** `tab` and `device` are sessionStorage and localStorage in the browser. */
export function identityStore(tab: Storage, device: Storage): IdentityStore {
  return {
    take() {
      const own = parseIdentity(tab.getItem(KEY))
      if (own) return own
      const last = parseIdentity(device.getItem(KEY))
      if (last) tab.setItem(KEY, JSON.stringify(last))
      return last
    },
    remember(identity) {
      const text = JSON.stringify(identity)
      tab.setItem(KEY, text)
      device.setItem(KEY, text)
    },
    forget() {
      tab.removeItem(KEY)
      device.removeItem(KEY)
    },
  }
}
