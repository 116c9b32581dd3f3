/** News of flights that are followed, made up every so often; for dev mode alone, where nobody knows better. */
import type { Clock, Randomness } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { Flights } from './flights.ts'
import { madeUpState } from './made-up-state.ts'

export interface MadeUpFlights {
  start(): void
  /** Resolves when nothing is made up any more. */
  stop(): Promise<void>
}

interface Parts {
  readonly flights: Pick<Flights, 'active' | 'report'>
  /** The tenants in which flights are followed. */
  readonly tenants: () => Promise<readonly string[]>
  readonly clock: Clock
  readonly random: Randomness
  readonly logger: Logger
  /** 0: never. */
  readonly everyMs: number
}

export function createMadeUpFlights(parts: Parts): MadeUpFlights {
  const { flights, tenants, clock, random, logger, everyMs } = parts
  let working: Promise<void> | undefined
  let cancel = (): void => {}

  const chance = (): number => {
    const [a = 0, b = 0] = random.bytes(2)
    return (a * 256 + b) / 65_536
  }

  async function tellAll(): Promise<void> {
    for (const tenantId of await tenants())
      for (const { flightId, status, gate, terminal, delayMinutes } of await flights.active(
        tenantId,
      )) {
        const state = madeUpState({ status, gate, terminal, delayMinutes }, chance)
        await flights.report(tenantId, flightId, state, 'simulated')
      }
  }

  async function work(): Promise<void> {
    try {
      await tellAll()
    } catch (error) {
      logger.warn({ reason: (error as Error).message }, 'No news of flights this time.')
    } finally {
      working = undefined
    }
  }

  return {
    start() {
      if (everyMs > 0) cancel = clock.every(everyMs, () => void (working ??= work()))
    },
    async stop() {
      cancel()
      await working
    },
  }
}
