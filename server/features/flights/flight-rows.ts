/** Flights as they are kept. */
import { instantOf, type Flight, type FlightPlan, type FlightState } from '@concord/schemas'
import type { Queries } from '../../storage/database.ts'

export async function readFlight(
  query: Queries,
  tenantId: string,
  flightId: string,
): Promise<Flight | undefined> {
  const row = await selectFlights(query, tenantId).where('id', '=', flightId).executeTakeFirst()
  return row && flightOf(row)
}

/** Those that are followed now, by departure. */
export async function readTracked(query: Queries, tenantId: string): Promise<Flight[]> {
  const rows = await selectFlights(query, tenantId)
    .where('tracked', '=', 1)
    .orderBy('departs_at')
    .orderBy('id')
    .execute()
  return rows.map(flightOf)
}

/** The tenants in which flights are followed. */
export async function tenantsOf(query: Queries): Promise<string[]> {
  const rows = await query
    .selectFrom('flights')
    .select('tenant')
    .distinct()
    .where('tracked', '=', 1)
    .execute()
  return rows.map(({ tenant }) => tenant)
}

export async function writeFlight(
  query: Queries,
  tenantId: string,
  { tracked, trackedBy, lastUpdated, status, gate, terminal, delayMinutes, ...plan }: Flight,
): Promise<void> {
  const state: FlightState = { status, gate, terminal, delayMinutes }
  const values = {
    plan: JSON.stringify(plan),
    state: JSON.stringify(state),
    tracked: tracked ? 1 : 0,
    tracked_by: trackedBy,
    departs_at: Date.parse(plan.scheduledDeparture),
    updated_at: Date.parse(lastUpdated),
  }
  await query
    .insertInto('flights')
    .values({ tenant: tenantId, id: plan.flightId, ...values })
    .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(values))
    .execute()
}

function selectFlights(query: Queries, tenantId: string) {
  return query
    .selectFrom('flights')
    .select(['plan', 'state', 'tracked', 'tracked_by', 'updated_at'])
    .where('tenant', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectFlights>['executeTakeFirstOrThrow']>>

function flightOf({ plan, state, tracked, tracked_by, updated_at }: Row): Flight {
  return {
    // reason: only plans and states are written there
    ...(JSON.parse(plan) as FlightPlan),
    ...(JSON.parse(state) as FlightState),
    tracked: tracked === 1,
    // reason: it was the id of a principal
    trackedBy: tracked_by as Flight['trackedBy'],
    lastUpdated: instantOf(updated_at),
  }
}
