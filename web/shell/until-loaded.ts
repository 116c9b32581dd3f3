const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

/**
 * What `load` gives, once it gives it: tried again after each failure, ever more seldom. Never rejects. `sleep` waits
 * for so many ms.
 */
export async function untilLoaded<T>(
  load: () => Promise<T>,
  sleep: (ms: number) => Promise<unknown>,
): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await load()
    } catch {
      // reason: the browser's console has it, and there is nothing that a person could do
      await sleep(wait)
    }
  }
}
