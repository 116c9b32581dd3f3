import type { TripUpdate } from '@concord/schemas'
import { expect, test } from 'vitest'
import { activityRow } from './report-rows.ts'

const TITLES = new Map([
  ['d1', 'Sintra'],
  ['a1', 'Pena Palace'],
  ['o1', 'Ramiro'],
])

function detailsOf(updateType: string, data: TripUpdate['data']): string[] {
  const update = {
    id: 'u1',
    tripId: 't1',
    userId: null,
    updateType,
    data,
    timestamp: '2027-05-13T10:00:00.000Z',
    seq: 1,
    late: false,
  }
  return activityRow(update, TITLES)[3]!.split('\n')
}

test('[RP5] what happened is told by the names of things, not by their ids', () => {
  const entry = { id: 'a1', title: 'Pena Palace', dayId: 'd1', startTime: '10:00', place: '' }
  expect(detailsOf('activity_added', { ...entry, position: 'a0', createdBy: 'ana' })).toEqual([
    'title: Pena Palace',
    'day: Sintra',
    'start time: 10:00',
  ])
  const changes = { dayId: { from: '', to: 'd1' } }
  expect(detailsOf('activity_updated', { id: 'a1', changes })).toEqual([
    'Pena Palace',
    'day: – → Sintra',
  ])
  expect(
    detailsOf('vote_cast', { id: 'p1:o1:ana', choice: 'up', at: '2027-05-13T10:00:00.000Z' }),
  ).toEqual(['Ramiro', 'choice: up'])
})
