/** What this person has dismissed, kept on the device: every tab, and every page that comes later, knows. */

export interface Dismissed {
  read(): ReadonlySet<string>
  add(id: string): void
  forget(): void
  /** Told when another tab dismissed something. Returns the way to stop. */
  subscribe(listener: () => void): () => void
}

/** So many are remembered; older ones are not shown any more. */
const MOST = 100

/** `device` is localStorage in the browser. */
export function dismissedAnnouncements(
  device: Storage,
  who: { tenantId: string; userId: string },
): Dismissed {
  const key = `concord.dismissed/${who.tenantId}/${who.userId}`
  const list = (): string[] => device.getItem(key)?.split(' ') ?? []
  return {
    read: () => new Set(list()),
    add(id) {
      const others = list().filter((one) => one !== id)
      device.setItem(key, [...others, id].slice(-MOST).join(' '))
    },
    forget: () => device.removeItem(key),
    subscribe(listener) {
      const hear = (event: StorageEvent): void => {
        if (event.key === key) listener()
      }
      addEventListener('storage', hear)
      return () => removeEventListener('storage', hear)
    },
  }
}
