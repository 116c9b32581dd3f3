/** Where people are without an editor: what they joined by text frames, on which socket. */
import type { ScopeName } from '@concord/schemas'
import type { Who } from '../auth/refused.ts'

export interface Whereabouts {
  /** This person is in the scope, until the returned function is called. */
  enter(socketId: string, who: Who, scope: ScopeName): () => void
  /** What a person joined on a socket. */
  joinedOn(socketId: string, who: Who): ScopeName[]
  has(scope: string, userId: string): boolean
}

interface Stay {
  readonly who: Who
  readonly scope: ScopeName
}

export function createWhereabouts(): Whereabouts {
  const bySocket = new Map<string, Set<Stay>>()
  const byScope = new Map<string, Set<Stay>>()

  function add(all: Map<string, Set<Stay>>, key: string, stay: Stay): void {
    all.set(key, (all.get(key) ?? new Set()).add(stay))
  }

  function remove(all: Map<string, Set<Stay>>, key: string, stay: Stay): void {
    all.get(key)?.delete(stay)
    if (all.get(key)?.size === 0) all.delete(key)
  }

  return {
    enter(socketId, { tenantId, userId }, scope) {
      const stay = { who: { tenantId, userId }, scope }
      add(bySocket, socketId, stay)
      add(byScope, scope, stay)
      return () => {
        remove(bySocket, socketId, stay)
        remove(byScope, scope, stay)
      }
    },
    joinedOn: (socketId, { tenantId, userId }) =>
      [...(bySocket.get(socketId) ?? [])]
        .filter(({ who }) => who.userId === userId && who.tenantId === tenantId)
        .map(({ scope }) => scope),
    has: (scope, userId) =>
      [...(byScope.get(scope) ?? [])].some(({ who }) => who.userId === userId),
  }
}
