/** Who may come in at all: those whom no admin sent away, and not too often. */
import type { Barred } from '../auth/barred.ts'
import type { ConnectionCount } from '../auth/connection-count.ts'
import type { Pace } from '../core/pace.ts'

/**
 * The same count, whose `identify` also throws FORCED_DISCONNECT for who is to stay away, and RATE_LIMITED for who makes
 * connections too often.
 */
export function createEntrance(
  count: ConnectionCount,
  barred: Pick<Barred, 'mustMayConnect'>,
  pace: Pace,
): ConnectionCount {
  return {
    ...count,
    get total() {
      return count.total
    },
    identify(socketId, person) {
      // Counted first: who is sent away holds no more sockets than anybody else.
      const isNew = count.identify(socketId, person)
      barred.mustMayConnect(person)
      if (isNew) pace(person)
      return isNew
    },
  }
}
