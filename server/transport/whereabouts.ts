/** Where people are without an editor: what they joined by text frames, on which socket. */
import type { ScopeName } from '@concord/schemas'
import { createSetsByKey } from '../core/sets-by-key.ts'
import { isSamePerson, type Who } from '../core/who.ts'

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
  const bySocket = createSetsByKey<string, Stay>()
  const byScope = createSetsByKey<string, Stay>()

  return {
    enter(socketId, { tenantId, userId }, scope) {
      const stay = { who: { tenantId, userId }, scope }
      bySocket.add(socketId, stay)
      byScope.add(scope, stay)
      return () => {
        bySocket.delete(socketId, stay)
        byScope.delete(scope, stay)
      }
    },
    joinedOn: (socketId, who) =>
      [...bySocket.of(socketId)]
        .filter((stay) => isSamePerson(stay.who, who))
        .map(({ scope }) => scope),
    has: (scope, userId) =>
      byScope
        .of(scope)
        .values()
        .some(({ who }) => who.userId === userId),
  }
}
