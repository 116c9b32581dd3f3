/** How much of a busy processor a thread takes. */
import { constants, getPriority, setPriority } from 'node:os'

/** So much lower than before: about a third of what other threads get, where all of them want more than there is. */
const STEP = 5

/**
 * Whatever this thread does, other threads go first from now on. Only Linux knows priorities of threads; elsewhere it would
 * be that of the whole process, so nothing is done.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') return
  // Whoever started the process may have lowered it; only the superuser may raise it again.
  setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + STEP))
}
