import { updateDataOf, updateTypeOf, type ConcordEvent } from '@concord/schemas'
import { expect, test } from 'vitest'
import { tripUpdates } from './trip-updates.ts'

test('[HI1] every change of a trip has a name in its update log', () => {
  expect(
    Object.fromEntries(tripUpdates.on.map((type) => [type, updateTypeOf(type)])),
  ).toMatchObject({
    'trip.updated': 'trip_meta_updated',
    'activity.added': 'activity_added',
    'day.removed': 'day_removed',
    'constraint.updated': 'constraint_updated',
    'flight.updated': 'flight_updated',
    'poll.added': 'poll_added',
    'vote.cast': 'vote_cast',
    'doc.edited': 'notes_edited',
  })
})

test('[HI1] the data of an update is the entry, or what changed of it', () => {
  const of = (entityId: string | null, data: ConcordEvent['data']): object =>
    updateDataOf({ entityId, data })
  const entry = { title: 'Walk', cost: 3 }
  const changes = { cost: { from: 3, to: 4 } }
  expect(of('a1', { collection: 'activities', entry })).toEqual({
    id: 'a1',
    title: 'Walk',
    cost: 3,
  })
  expect(of('a1', { collection: 'activities', title: 'Walk', changes })).toEqual({
    id: 'a1',
    title: 'Walk',
    changes,
  })
  expect(of(null, { changes })).toEqual({ changes })
})
