import { TEXT_EDITED, trip } from '@concord/schemas'
import { expect, test } from 'vitest'
import { plainText } from '../parts.ts'
import { lisbon } from '../test/lisbon.ts'
import { historyWords, type Update } from './history-words.ts'

function line(updateType: string, data: Update['data'], userId: string | null = 'ben'): string {
  const update = { updateType, data, userId } as Update
  const { who, did, details } = historyWords(update, lisbon)
  return [`${who} ${plainText(did)}`, ...details].join(' | ')
}

const changes = (fields: Record<string, [from: unknown, to: unknown]>) =>
  Object.fromEntries(Object.entries(fields).map(([name, [from, to]]) => [name, { from, to }]))
const louvre = (fields: Record<string, [from: unknown, to: unknown]>) =>
  line('activity_updated', { id: 'louvre', title: 'Louvre', changes: changes(fields) })

test('[PL22] activities come, go and move', () => {
  expect(line('activity_added', { id: 'x', title: 'Dinner at Ramiro', dayId: 'thu' })).toBe(
    'Ben added Dinner at Ramiro to day 1',
  )
  expect(line('activity_added', { id: 'x', title: 'Surfing', dayId: null })).toBe(
    'Ben added Surfing to the ideas',
  )
  expect(line('activity_added', { id: 'x', title: 'Surfing', dayId: 'gone' })).toBe(
    'Ben added Surfing to a day',
  )
  expect(line('activity_removed', { id: 'x', title: 'Surfing', cost: 3 })).toBe(
    'Ben deleted Surfing',
  )
  expect(louvre({ dayId: ['thu', 'fri'], position: ['a', 'b'] })).toBe('Ben moved Louvre to day 2')
  expect(louvre({ dayId: ['thu', null] })).toBe('Ben moved Louvre to the ideas')
  expect(louvre({ position: ['b', 'a'] })).toBe('Ben moved Louvre up')
  expect(louvre({ position: ['a', 'b'] })).toBe('Ben moved Louvre down')
})

test('[PL22] one changed field is told with what it was and is', () => {
  expect(louvre({ startTime: ['21:00', '21:30'] })).toBe(
    'Ben changed the time of Louvre from 21:00 to 21:30',
  )
  expect(louvre({ startTime: ['21:00', '21:30'], endTime: ['22:00', '22:30'] })).toBe(
    'Ben changed the time of Louvre from 21:00–22:00 to 21:30–22:30',
  )
  expect(louvre({ endTime: ['', '22:30'] })).toBe('Ben set the end time of Louvre to 22:30')
  expect(louvre({ title: ['Louvr', 'Louvre'] })).toBe('Ben renamed Louvr to Louvre')
  expect(louvre({ cost: [0, 17] })).toBe('Ben set the cost of Louvre to €17')
  expect(louvre({ cost: [17, 0] })).toBe('Ben removed the cost of Louvre')
  expect(louvre({ cost: [undefined, 1.5] })).toBe('Ben set the cost of Louvre to €1.50')
  expect(louvre({ category: ['other', 'sightseeing'] })).toBe(
    'Ben changed the category of Louvre from Other to Sights',
  )
  expect(louvre({ description: ['', 'Closed on Tuesdays'] })).toBe(
    'Ben wrote the description of Louvre',
  )
  expect(louvre({ description: ['a', 'b'] })).toBe('Ben changed the description of Louvre')
  expect(louvre({ place: ['Paris', 'x'.repeat(100)] })).toBe('Ben changed the place of Louvre')
})

test('[PL22] several changed fields are one line with details', () => {
  expect(louvre({ startTime: ['', '10:00'], cost: [17, 0], description: ['a', 'b'] })).toBe(
    'Ben changed the time, the cost and the description of Louvre | time: none → 10:00 | cost: €17 → none',
  )
})

test('[PL22] days and the trip itself', () => {
  expect(line('day_added', { id: 'thu', title: 'Old town' })).toBe('Ben added day 1, Old town')
  expect(line('day_added', { id: 'gone', title: '', date: '2027-05-16' })).toBe(
    'Ben added the day Sun 16 May',
  )
  expect(line('day_removed', { id: 'gone', title: 'Sintra' })).toBe('Ben deleted the day Sintra')
  const day = (fields: Record<string, [unknown, unknown]>) =>
    line('day_updated', { id: 'fri', changes: changes(fields) })
  expect(day({ title: ['', 'Beach'] })).toBe('Ben named day 2 Beach')
  expect(day({ title: ['Beach', 'Cascais'] })).toBe('Ben renamed day 2 from Beach to Cascais')
  expect(day({ title: ['Beach', ''] })).toBe('Ben removed the name of day 2')
  expect(day({ date: ['2027-05-13', '2027-05-14'] })).toBe(
    'Ben changed the date of day 2 from Thu 13 May to Fri 14 May',
  )
  expect(day({ position: ['b', 'a'] })).toBe('Ben moved day 2 to an earlier place')
  const meta = (fields: Record<string, [unknown, unknown]>) =>
    line('trip_meta_updated', { changes: changes(fields) })
  expect(meta({ title: ['Lisbon', 'Porto'] })).toBe('Ben renamed the trip from Lisbon to Porto')
  expect(meta({ destination: ['', 'Portugal'] })).toBe(
    'Ben set the destination of the trip to Portugal',
  )
  expect(meta({ startDate: ['', '2027-05-13'], endDate: ['', '2027-05-16'] })).toBe(
    'Ben changed the first day and the last day of the trip | first day: none → Thu 13 May | last day: none → Sun 16 May',
  )
  expect(meta({ title: [undefined, 'Lisbon'], currency: [undefined, 'EUR'] })).toBe(
    'Ben made the trip Lisbon',
  )
  expect(line('notes_edited', { contents: ['notes'], edits: 3 })).toBe('Ben wrote in the notes')
})

test('[PL22] requirements, flights, polls and votes', () => {
  expect(line('constraint_added', { id: 'x', type: 'dietary', value: 'no fish' })).toBe(
    'Ben added the requirement no fish',
  )
  const budget = { id: 'budget', changes: changes({ priority: ['should', 'must'] }) }
  expect(line('constraint_updated', budget)).toBe(
    'Ben changed the priority of the requirement 1200 from should to must',
  )
  expect(line('constraint_removed', { id: 'x', type: 'time' })).toBe(
    'Ben deleted a time requirement',
  )
  expect(line('flight_added', { id: 'x', carrierCode: 'LH', flightNumber: '7' })).toBe(
    'Ben added the flight LH7',
  )
  const late = { id: 'tp1', changes: changes({ delayMinutes: [0, 25] }) }
  expect(line('flight_updated', late, null)).toBe(
    'Concord set the delay of the flight TP1234 to 25 min',
  )
  expect(line('flight_removed', { id: 'x' })).toBe('Ben deleted a flight')
  expect(line('poll_added', { id: 'x', question: 'When?' })).toBe('Ben added the poll When?')
  const status = { id: 'dinner', changes: changes({ status: ['draft', 'open'], epoch: [0, 1] }) }
  expect(line('poll_updated', status)).toBe('Ben opened the poll Where to eat?')
  const question = { id: 'dinner', changes: changes({ question: ['Where?', 'Where to eat?'] }) }
  expect(line('poll_updated', question)).toBe('Ben renamed the poll Where? to Where to eat?')
  const rule = {
    id: 'dinner',
    changes: changes({ rule: [{ kind: 'count' }, { kind: 'majority' }] }),
  }
  expect(line('poll_updated', rule)).toBe('Ben changed the rule of the poll Where to eat?')
  expect(line('poll_removed', { id: 'x' })).toBe('Ben deleted a poll')
  expect(line('option_added', { id: 'x', title: 'Ramiro', pollId: 'dinner' })).toBe(
    'Ben added Ramiro to the poll Where to eat?',
  )
  const option = { id: 'x', title: 'Ramiro', changes: changes({ title: ['Rammiro', 'Ramiro'] }) }
  expect(line('option_updated', option)).toBe('Ben renamed Rammiro to Ramiro')
  expect(line('option_removed', { id: 'x' })).toBe('Ben deleted an option')
  const vote = 'dinner:ramiro:ben'
  expect(line('vote_cast', { id: vote, choice: 'up' })).toBe('Ben voted for Ramiro')
  expect(line('vote_cast', { id: vote, choice: 'down' }, 'ana')).toBe('You voted against Ramiro')
  expect(line('vote_cast', { id: vote, choice: 'abstain' })).toBe('Ben abstained on Ramiro')
  const changed = { id: vote, changes: changes({ choice: ['up', 'down'], at: ['a', 'b'] }) }
  expect(line('vote_changed', changed)).toBe('Ben changed their vote on Ramiro to no')
  expect(line('vote_withdrawn', { id: 'dinner:gone:ana', choice: 'up' }, 'ana')).toBe(
    'You took back your vote on an option',
  )
})

test('[PL22] a type that nobody knows has a sentence of its own', () => {
  expect(line('booking_confirmed', { title: 'Hotel Lapa' })).toBe(
    'Ben confirmed the booking Hotel Lapa',
  )
  expect(line('offer.received', {}, null)).toBe('Concord received an offer')
  expect(line('magic', {})).toBe('Ben changed something in the trip')
  expect(line('', {})).toBe('Ben changed something in the trip')
})

test('[PL22] no type of a trip falls back to its name, and none needs any data', () => {
  const types = [
    'trip_meta_updated',
    'notes_edited',
    ...Object.values(trip.collections).flatMap(({ events }) =>
      Object.values(events).map((type) => type.replaceAll('.', '_')),
    ),
  ]
  const lines = types.map((type) => line(type, {}))
  for (const words of lines) {
    expect(words).toMatch(/^Ben \w+ [\w ]*(the|a|an|their|something) ?[\w ]+$/)
    expect(words).not.toMatch(/undefined|null|NaN|something/)
  }
  expect(new Set(lines).size).toBe(types.length)
  expect(types).not.toContain(TEXT_EDITED)
})
