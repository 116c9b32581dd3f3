/**
 * `vi.waitFor` and `vi.waitUntil` wait as long as `expect.poll` does, unless a test says otherwise: Vitest has a setting
 * for the one and not for the others, which give up after a second.
 */
import { vi } from 'vitest'

const { waitFor, waitUntil } = vi
/** As in vitest.config.ts. */
const patience = { timeout: 15_000 }
vi.waitFor = (callback, options = patience) => waitFor(callback, options)
vi.waitUntil = (callback, options = patience) => waitUntil(callback, options)
