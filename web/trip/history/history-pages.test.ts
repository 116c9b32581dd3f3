import { TRIP_EVENTS, type ConcordEvent } from '@concord/schemas'
import { expect, test } from 'vitest'
import { firstPage, withNewer, withOlder } from './history-pages.ts'
import { updateOfEvent } from './update-of-event.ts'

const event = (seq: number, rest: Partial<ConcordEvent> = {}): ConcordEvent => ({
  id: `default:${seq}`,
  seq,
  tenantId: 'default' as ConcordEvent['tenantId'],
  type: 'activity.added',
  version: 1,
  scope: 'default/trip/lisbon',
  entityId: 'fado',
  actor: 'ana',
  at: '2027-05-13T09:00:00.000Z',
  data: { collection: 'activities', entry: { title: 'Fado' } },
  late: false,
  ...rest,
})
const update = (seq: number) => updateOfEvent(event(seq), 'lisbon')
const seqs = (pages: { items: readonly { seq: number }[] }) => pages.items.map(({ seq }) => seq)

test('[PL23] what happens comes on top, once; older pages come at the end', () => {
  let pages = firstPage({ items: [update(9), update(7)], next: 7 })
  pages = withNewer(withNewer(pages, update(9)), update(12))
  expect(seqs(pages)).toEqual([12, 9, 7])
  expect(pages.next).toBe(7)
  pages = withOlder(pages, { items: [update(5)] })
  expect(seqs(pages)).toEqual([12, 9, 7, 5])
  expect(pages.next).toBeUndefined()
  expect(seqs(withNewer(firstPage({ items: [] }), update(1)))).toEqual([1])
})

test('[PL23] an event is what the update log will have of it', () => {
  expect(update(9)).toEqual({
    id: 'default:9',
    tripId: 'lisbon',
    userId: 'ana',
    updateType: 'activity_added',
    data: { title: 'Fado', id: 'fado' },
    timestamp: '2027-05-13T09:00:00.000Z',
    seq: 9,
    late: false,
  })
  const changes = { title: { from: 'a', to: 'b' } }
  const meta = event(10, { type: 'trip.updated', entityId: null, data: { changes } })
  expect(updateOfEvent(meta, 'lisbon')).toMatchObject({
    updateType: 'trip_meta_updated',
    data: { changes },
  })
  const notes = event(11, { type: 'doc.edited', entityId: null, data: { contents: ['notes'] } })
  expect(updateOfEvent(notes, 'lisbon').updateType).toBe('notes_edited')
  expect(TRIP_EVENTS).toContain('vote.cast')
})
