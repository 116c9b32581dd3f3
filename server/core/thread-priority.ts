/** How much of a busy processor a thread takes. */
import { setPriority } from 'node:os'

/** About a third of what other threads get, where all of them want more than there is. */
const LOW = 5

/**
 * Whatever this thread does, other threads go first from now on. Only Linux knows priorities of threads; elsewhere it would
 * be that of the whole process, so nothing is done.
 */
export function yieldToOthers(): void {
  if (process.platform === 'linux') setPriority(LOW)
}
