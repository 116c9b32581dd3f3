/** What a list shows of a trip beside its title and the person's role. */
import type { Client } from '@concord/client'
import type { ScopeSummary } from '@concord/schemas'

export interface TripFacts {
  readonly destination: string
  readonly startDate: string
  readonly endDate: string
}

export interface ListedTrip extends ScopeSummary {
  /** Absent until it was read once. */
  readonly facts?: TripFacts
}

const AT_ONCE = 4

/**
 * The trips with their facts, in the order given. Facts already known for the same `updatedAt` are not read again; a
 * trip that cannot be read (taken away meanwhile) keeps what was known of it.
 */
export async function withFacts(
  client: Pick<Client, 'api'>,
  trips: readonly ScopeSummary[],
  known: readonly ListedTrip[],
): Promise<ListedTrip[]> {
  const result: ListedTrip[] = []
  for (let at = 0; at < trips.length; at += AT_ONCE) {
    const some = trips.slice(at, at + AT_ONCE)
    result.push(...(await Promise.all(some.map((trip) => withOwnFacts(client, trip, known)))))
  }
  return result
}

async function withOwnFacts(
  client: Pick<Client, 'api'>,
  trip: ScopeSummary,
  known: readonly ListedTrip[],
): Promise<ListedTrip> {
  const before = known.find(({ id }) => id === trip.id)
  if (before?.facts && before.updatedAt === trip.updatedAt) return { ...trip, facts: before.facts }
  try {
    return { ...trip, facts: factsOf(await client.api.trips.read(trip.id)) }
  } catch {
    // The title alone is worth showing; the dates come with the next look.
    return before?.facts ? { ...trip, facts: before.facts } : trip
  }
}

function factsOf(whole: Record<string, unknown>): TripFacts {
  const meta = typeof whole['meta'] === 'object' && whole['meta'] !== null ? whole['meta'] : whole
  const text = (name: string) => {
    const value: unknown = (meta as Record<string, unknown>)[name]
    return typeof value === 'string' ? value : ''
  }
  return {
    destination: text('destination'),
    startDate: text('startDate'),
    endDate: text('endDate'),
  }
}
