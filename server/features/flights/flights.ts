/** Flights that somebody follows: how each stands, and what was said of it. What changes is an event. */
import {
  FLIGHT_REPORTED,
  FLIGHT_TRACKED,
  FLIGHT_UNTRACKED,
  NOTHING_SAID,
  instantOf,
  isAdmin,
  type ConcordEvent,
  type Flight,
  type FlightChange,
  type FlightPlan,
  type FlightReport,
  type FlightSource,
  type FlightState,
  type Principal,
} from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { pageOf } from '../../core/page.ts'
import { Refusal } from '../../core/refusal.ts'
import { readerOf } from '../../events/audience.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Database, Tx } from '../../storage/database.ts'
import { readFlight, readTracked, tenantsOf, writeFlight } from './flight-rows.ts'

export interface Flights {
  /** `isNew`: it was not followed until now. Throws CONFLICT when the tenant follows as many as it may. */
  track(principal: Principal, plan: FlightPlan): Promise<{ flight: Flight; isNew: boolean }>
  /** For who began to follow it, and admins. Throws NOT_FOUND for one that is not followed, and ACCESS_DENIED. */
  stop(principal: Principal, flightId: string): Promise<Flight>
  /** For admins and agents. Throws NOT_FOUND for one that is not followed, and ACCESS_DENIED. */
  update(principal: Principal, flightId: string, change: FlightChange): Promise<Flight>
  /** What a source of its own says, of a flight that is still followed; nothing happens to others. */
  report(
    tenantId: string,
    flightId: string,
    state: FlightState,
    source: FlightSource,
  ): Promise<void>
  /** Those that are followed now, by departure. */
  active(tenantId: string): Promise<Flight[]>
  /** The tenants in which any are. */
  tenants(): Promise<string[]>
  find(tenantId: string, flightId: string): Promise<Flight | undefined>
  /** Newest first. Throws NOT_FOUND for a flight that was never followed. */
  history(
    principal: Principal,
    flightId: string,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<{ flight: Flight; items: Said[]; next?: number }>
}

/** One thing that was said of a flight. */
export type Said = Omit<FlightReport, 'trackedBy'> & {
  readonly seq: number
  readonly by: string | null
  readonly timestamp: string
}

interface Parts {
  readonly database: Database
  readonly events: Pick<EventLog, 'append' | 'read' | 'head'>
  readonly wake: Wake
  readonly clock: Clock
}

/** So many are followed at once in one tenant. */
const MOST = 1000

export function createFlights({ database, events, wake, clock }: Parts): Flights {
  /** The flight as it is from now on, and the event that says so. */
  async function commit(
    tx: Tx,
    tenantId: string,
    flight: Flight,
    event: { type: string; actor: string | null; data: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    await writeFlight(tx, tenantId, flight)
    const at = Date.parse(flight.lastUpdated)
    const { flightId: entityId } = flight
    const told = { ...event, entityId, scopeId: null, at, late: false }
    await events.append(tx, tenantId, [{ ...told, audience: 'tenant' }])
  }

  async function tracked(tx: Tx, tenantId: string, flightId: string): Promise<Flight> {
    const flight = await readFlight(tx, tenantId, flightId)
    if (!flight?.tracked) throw new Refusal('NOT_FOUND', `Nobody follows the flight ${flightId}.`)
    return flight
  }

  /** Returns the flight as it was when the change changes nothing. */
  async function say(
    tx: Tx,
    tenantId: string,
    flight: Flight,
    change: FlightChange,
    said: { source: FlightSource; actor: string | null },
  ): Promise<Flight> {
    const state = stateOf({ ...flight, ...given(change) })
    if (JSON.stringify(state) === JSON.stringify(stateOf(flight))) return flight
    const next = { ...flight, ...state, lastUpdated: instantOf(clock.now()) }
    const { flightId, carrierCode, flightNumber, trackedBy } = next
    const { source, actor } = said
    const data: FlightReport = {
      flightId,
      carrierCode,
      flightNumber,
      ...state,
      source,
      trackedBy,
    }
    await commit(tx, tenantId, next, { type: FLIGHT_REPORTED, actor, data })
    return next
  }

  /** Tells of what the transaction wrote. */
  async function told<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await database.transaction(work)
    wake.announce(tenantId)
    return result
  }

  return {
    track: ({ tenantId, userId }, plan) =>
      told(tenantId, async (tx) => {
        const known = await readFlight(tx, tenantId, plan.flightId)
        if (known?.tracked) return { flight: known, isNew: false }
        if ((await readTracked(tx, tenantId)).length >= MOST)
          throw new Refusal('CONFLICT', `More than ${MOST} flights are not followed at once.`)
        const flight: Flight = {
          ...plan,
          ...NOTHING_SAID,
          tracked: true,
          trackedBy: userId,
          lastUpdated: instantOf(clock.now()),
        }
        await commit(tx, tenantId, flight, { type: FLIGHT_TRACKED, actor: userId, data: flight })
        return { flight, isNew: true }
      }),

    stop: ({ tenantId, userId, roles }, flightId) =>
      told(tenantId, async (tx) => {
        const flight = await tracked(tx, tenantId, flightId)
        if (flight.trackedBy !== userId && !isAdmin(roles))
          throw new Refusal('ACCESS_DENIED', `${flight.trackedBy} follows it, or an admin ends it.`)
        const stopped = { ...flight, tracked: false, lastUpdated: instantOf(clock.now()) }
        const data = { flightId }
        await commit(tx, tenantId, stopped, { type: FLIGHT_UNTRACKED, actor: userId, data })
        return stopped
      }),

    async update({ tenantId, userId, roles }, flightId, change) {
      if (!isAdmin(roles) && !roles.includes('agent'))
        throw new Refusal('ACCESS_DENIED', 'Only admins and agents say how a flight stands.')
      return told(tenantId, async (tx) => {
        const flight = await tracked(tx, tenantId, flightId)
        return say(tx, tenantId, flight, change, { source: 'manual', actor: userId })
      })
    },

    report: (tenantId, flightId, state, source) =>
      told(tenantId, async (tx) => {
        const flight = await readFlight(tx, tenantId, flightId)
        if (flight?.tracked) await say(tx, tenantId, flight, state, { source, actor: null })
      }),

    active: (tenantId) => readTracked(database.query, tenantId),
    tenants: () => tenantsOf(database.query),
    find: (tenantId, flightId) => readFlight(database.query, tenantId, flightId),

    async history(principal, flightId, { before, limit }) {
      const { tenantId } = principal
      const flight = await readFlight(database.query, tenantId, flightId)
      if (!flight) throw new Refusal('NOT_FOUND', `Nobody ever followed the flight ${flightId}.`)
      const upTo = before === undefined ? await events.head(tenantId) : before - 1
      const wanted = { types: [FLIGHT_REPORTED], entityId: flightId }
      const range = { since: 0, upTo, limit: limit + 1, take: 'last' as const }
      const found = await events.read(readerOf(principal), { ...wanted, ...range })
      const said = found.toReversed().map(saidIn)
      return { flight, ...pageOf(said, limit, ({ seq }) => seq) }
    },
  }
}

function stateOf({ status, gate, terminal, delayMinutes }: FlightState): FlightState {
  return { status, gate, terminal, delayMinutes }
}

/** Without what was left out. */
function given(change: FlightChange): Partial<FlightState> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

function saidIn({ seq, actor, at, data }: ConcordEvent): Said {
  // reason: the server wrote it by its declaration
  const { trackedBy: _, ...report } = data as unknown as FlightReport
  return { ...report, seq, by: actor, timestamp: at }
}
