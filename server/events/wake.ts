/** A nudge that a tenant has new events. It may be lost; who is nudged reads the log. */

export interface Wake {
  announce(tenantId: string): void
  /** Calls `listener` for every announcement, until the returned function is called. */
  listen(listener: (tenantId: string) => void): () => void
}

export function createWake(): Wake {
  const listeners = new Set<(tenantId: string) => void>()
  return {
    announce(tenantId) {
      for (const listener of listeners) listener(tenantId)
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
