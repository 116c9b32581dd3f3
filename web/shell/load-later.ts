import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

/**
 * A part of the pages that is fetched when it is first shown. One that cannot be fetched, because the server is away just
 * then, is tried again until it comes; meanwhile the fallback around it is shown, and the rest of the page goes on.
 */
export function loadLater<P>(
  load: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return { default: await load() }
      } catch {
        // reason: the browser's console has it, and there is nothing that a person could do
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
  })
}
