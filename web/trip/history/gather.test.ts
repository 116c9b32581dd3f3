import type { TripUpdate } from '@concord/schemas'
import { expect, test } from 'vitest'
import { gather } from './gather.ts'

let seq = 0

/** At that minute of the hour. */
function update(minute: number, userId: string, rest: Partial<TripUpdate>): TripUpdate {
  seq += 1
  return {
    id: `default:${seq}`,
    tripId: 'lisbon',
    userId: userId as TripUpdate['userId'],
    updateType: 'activity_updated',
    data: {},
    timestamp: new Date(Date.UTC(2027, 4, 13, 9, minute)).toISOString(),
    seq,
    late: false,
    ...rest,
  }
}

const changed = (id: string, field: string, from: unknown, to: unknown): Partial<TripUpdate> => ({
  data: { id, title: id, changes: { [field]: { from, to } } },
})
const notes: Partial<TripUpdate> = { updateType: 'notes_edited', data: { contents: ['notes'] } }

/** Given oldest first, told newest first. */
function told(...updates: TripUpdate[]) {
  return gather(updates.toReversed()).map(({ seq, userId, data }) => [
    seq - updates[0]!.seq,
    userId,
    data['changes'],
  ])
}

test('[PL24] what one person changes of one thing, bit by bit, is told at once', () => {
  expect(
    told(
      update(0, 'ana', changed('fado', 'title', 'F', 'Fa')),
      update(1, 'ana', changed('fado', 'title', 'Fa', 'Fado')),
      update(2, 'ana', changed('fado', 'cost', 0, 60)),
    ),
  ).toEqual([[2, 'ana', { title: { from: 'F', to: 'Fado' }, cost: { from: 0, to: 60 } }]])
})

test('[PL24] not after a pause, another thing, or what somebody else changed of it', () => {
  expect(
    told(
      update(0, 'ana', changed('fado', 'cost', 0, 1)),
      update(6, 'ana', changed('fado', 'cost', 1, 2)),
      update(7, 'ana', changed('tram', 'cost', 0, 3)),
    ),
  ).toHaveLength(3)
  const contested = told(
    update(0, 'ana', changed('fado', 'cost', 0, 1)),
    update(1, 'ben', changed('fado', 'cost', 1, 2)),
    update(2, 'ana', changed('fado', 'cost', 2, 3)),
  )
  expect(contested.map(([, who, changes]) => [who, changes])).toEqual([
    ['ana', { cost: { from: 2, to: 3 } }],
    ['ben', { cost: { from: 1, to: 2 } }],
    ['ana', { cost: { from: 0, to: 1 } }],
  ])
  expect(
    told(
      update(0, 'ana', changed('fado', 'cost', 0, 1)),
      update(1, 'ana', { ...changed('fado', 'cost', 1, 2), late: true }),
    ),
  ).toHaveLength(2)
})

test('[PL24] others at other things do not matter, and the line stands where its last change does', () => {
  const lines = told(
    update(0, 'ana', changed('fado', 'cost', 0, 1)),
    update(1, 'ben', changed('tram', 'cost', 0, 5)),
    update(2, 'ana', changed('fado', 'cost', 1, 2)),
  )
  expect(lines).toEqual([
    [2, 'ana', { cost: { from: 0, to: 2 } }],
    [1, 'ben', { cost: { from: 0, to: 5 } }],
  ])
})

test('[PL24] there and back again leaves the last step', () => {
  expect(
    told(
      update(0, 'ana', changed('fado', 'cost', 0, 1)),
      update(1, 'ana', changed('fado', 'cost', 1, 0)),
    ),
  ).toEqual([[1, 'ana', { cost: { from: 1, to: 0 } }]])
})

test('[PL24] two who write in the notes at the same time are one line each', () => {
  const lines = told(
    update(0, 'ana', notes),
    update(0, 'ben', notes),
    update(1, 'ana', notes),
    update(1, 'ben', notes),
    update(2, 'ana', notes),
  )
  expect(lines.map(([at, who]) => [at, who])).toEqual([
    [4, 'ana'],
    [3, 'ben'],
  ])
})

test('[PL24] that a trip was made stays a line of its own', () => {
  const trip = { updateType: 'trip_meta_updated' }
  const made = { title: { to: 'Lisbon' }, currency: { to: 'EUR' } }
  const changes = { title: { from: 'Lisbon', to: 'Lisboa' } }
  const lines = told(
    update(0, 'ana', { ...trip, data: { changes: made } }),
    update(1, 'ana', { ...trip, data: { changes } }),
  )
  expect(lines.map(([, , changes]) => changes)).toEqual([changes, made])
})

test('what came and what went are lines of their own', () => {
  const entry = { id: 'fado', title: 'Fado' }
  expect(
    told(
      update(0, 'ana', { updateType: 'activity_added', data: entry }),
      update(0, 'ana', changed('fado', 'cost', 0, 1)),
      update(0, 'ana', { updateType: 'activity_removed', data: entry }),
    ),
  ).toHaveLength(3)
})
