/** What a client may do with the device that it runs on. */
import { canKeep } from './local-copy.ts'
import { createSealing, type EncryptionKey, type Sealing } from './sealing.ts'

export interface DeviceStore {
  /** Whether documents are kept on this device. */
  keeps(): Promise<boolean>
  readonly sealing: Sealing
  /**
   * Asks the browser not to clear away what is kept here when the disk gets full: once, for when there is something that
   * is nowhere else. Some browsers ask the person.
   */
  askToStay(): void
}

export function createDeviceStore(offline: boolean, key: EncryptionKey | undefined): DeviceStore {
  let keeping: Promise<boolean> | undefined
  let isAsked = false

  async function keeps(): Promise<boolean> {
    // Nothing is kept unencrypted that was to be encrypted: a page without https cannot encrypt.
    if (!offline || (key !== undefined && globalThis.crypto?.subtle === undefined)) return false
    return canKeep()
  }

  async function ask(): Promise<void> {
    try {
      const storage = globalThis.navigator?.storage
      if (storage && !(await storage.persisted())) await storage.persist()
    } catch {
      // reason: it was a wish; without it the browser decides as it always did.
    }
  }

  return {
    keeps: () => (keeping ??= keeps()),
    sealing: createSealing(key),
    askToStay() {
      if (isAsked) return
      isAsked = true
      void ask()
    },
  }
}
