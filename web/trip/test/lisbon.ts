/** What sentences may ask of a small trip, read by Ana. */
import type { Known, Values } from '../known.ts'

const ENTRIES: Readonly<Record<string, Readonly<Record<string, Values>>>> = {
  days: {
    thu: { title: 'Old town', date: '2027-05-13' },
    fri: { title: '', date: '2027-05-14' },
  },
  activities: { louvre: { title: 'Louvre', dayId: 'thu' }, fado: { title: 'Fado' } },
  constraints: { budget: { type: 'budget', value: 1200, description: '' } },
  flights: { tp1: { carrierCode: 'TP', flightNumber: '1234' } },
  polls: { dinner: { question: 'Where to eat?' } },
  options: { ramiro: { title: 'Ramiro', pollId: 'dinner' } },
}

export const lisbon: Known = {
  me: 'ana',
  currency: 'EUR',
  nameOf: (userId) => ({ ana: 'Ana', ben: 'Ben', chloe: 'Chloé' })[userId] ?? userId,
  entry: (collection, id) => ENTRIES[collection]?.[id],
  dayNumber: (id) => ({ thu: 1, fri: 2 })[id],
}
