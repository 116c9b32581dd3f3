/**
 * `vi.waitFor` and `vi.waitUntil` wait as long as `expect.poll` does, unless a test says otherwise: Vitest has a setting
 * for the one and not for the others, which give up after a second.
 */
import { vi } from 'vitest'

const { waitFor, waitUntil } = vi
/** As in vitest.config.ts. */
const patience = { timeout: 15_000 }

/** Who says how often to look is as patient as everybody else. */
const patient = (options: Parameters<typeof waitFor>[1]) =>
  typeof options === 'number' ? options : { ...patience, ...options }

vi.waitFor = (callback, options) => waitFor(callback, patient(options))
vi.waitUntil = (callback, options) => waitUntil(callback, patient(options))
