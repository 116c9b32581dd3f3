/** The trips and rooms that this person saw last, kept on the device for times without a network. */
import type { ListedTrip } from './trip-facts.ts'

export interface SeenScopes {
  read(): readonly ListedTrip[]
  write(trips: readonly ListedTrip[]): void
  forget(): void
}

export function seenScopes(
  device: Storage,
  who: { tenantId: string; userId: string },
  kind: 'trip' | 'board',
): SeenScopes {
  const key = `concord.${kind}s/${who.tenantId}/${who.userId}`
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(device.getItem(key) ?? '[]')
        return Array.isArray(kept)
          ? (kept as ListedTrip[]).filter((trip) => typeof trip?.id === 'string')
          : []
      } catch {
        // Not ours, or cut off: as if nothing were kept; the next answer of the server replaces it.
        return []
      }
    },
    write: (trips) => device.setItem(key, JSON.stringify(trips)),
    forget: () => device.removeItem(key),
  }
}
