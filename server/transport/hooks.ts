/** Hooks of a protocol library that can neither hang nor take the server down. */
import { readReason } from '@concord/schemas'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import { Refusal, asRefusal } from '../core/refusal.ts'

interface Parts {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Pick<Metrics, 'hookFailures'>
  /** Whether whatever takes long just now waits for the disk. */
  readonly isWaiting: () => boolean
}

/** What takes longer than this never ends. */
const LONGEST_MS = 30_000

/** Whoever calls these learns that they failed: the client is refused. */
const DECIDING = new Set(['onAuthenticate', 'onLoadDocument', 'beforeSync', 'beforeUnloadDocument'])

type Hook = (payload: never) => unknown

/**
 * The same hooks, each with an end: what fails or takes too long is logged, counted and refused. Of those that decide
 * nothing, nobody learns that they failed: the library would leave their errors to the process.
 */
export function guardHooks<H extends object>(hooks: H, parts: Parts): H {
  const guarded = Object.entries(hooks).map(([name, hook]: [string, unknown]) => [
    name,
    typeof hook === 'function' ? guard(name, hook as Hook, parts) : hook,
  ])
  // reason: every property is what it was, or a function with the same parameter and result
  return Object.fromEntries(guarded) as H
}

/** The refusal that a guarded hook passed on. */
export function refusalOf(error: unknown): Refusal {
  const { reason } = (error ?? {}) as { reason?: unknown }
  const known = typeof reason === 'string' ? readReason(reason) : undefined
  return known ? new Refusal(known.code, known.message) : asRefusal(error)
}

function guard(name: string, hook: Hook, { clock, logger, metrics, isWaiting }: Parts): Hook {
  /** Refuses what could not be decided, in the form in which Hocuspocus passes on why: `message` it would print. */
  function refuse(error: unknown): void {
    if (!(error instanceof Refusal)) {
      metrics.hookFailures.inc({ hook: name })
      const reason = error instanceof Error ? error.stack : String(error)
      logger.error({ hook: name, reason }, 'A hook of the protocol failed.')
    }
    // oxlint-disable-next-line typescript/only-throw-error -- reason: see above
    if (DECIDING.has(name)) throw asRefusal(error).close
  }

  function inTime(work: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const late = (): void => {
        if (isWaiting()) cancel = clock.after(LONGEST_MS, late)
        else reject(new Error(`It took longer than ${LONGEST_MS / 1000} s.`))
      }
      let cancel = clock.after(LONGEST_MS, late)
      work.then(resolve, reject).finally(() => cancel())
    })
  }

  return async (payload) => {
    try {
      return await inTime(Promise.resolve(hook(payload)))
    } catch (error) {
      return refuse(error)
    }
  }
}
