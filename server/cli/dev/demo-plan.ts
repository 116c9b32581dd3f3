/** What the demo is about: a long weekend in Lisbon, and a room in which a group decides where to eat. */

export const OWNER = { userId: 'ana', name: 'Ana' }

export const MEMBERS = [
  { userId: 'ben', role: 'editor' },
  { userId: 'chloe', role: 'commenter' },
] as const

export const TRIP = { title: 'Long weekend in Lisbon', destination: 'Lisbon, Portugal' }

export const DAYS = [
  {
    title: 'Old town',
    activities: [
      { title: 'Flight to Lisbon', category: 'transport', startTime: '09:35', cost: 184 },
      { title: 'Check in at the flat', category: 'lodging', startTime: '15:00', cost: 420 },
      { title: 'Dinner at Ramiro', category: 'food', startTime: '20:00', cost: 110 },
    ],
  },
  {
    title: 'Hills and views',
    activities: [
      { title: 'Tram 28 up to Graça', category: 'transport', startTime: '09:30', cost: 12.4 },
      { title: 'Pastéis de Belém', category: 'food', startTime: '16:00', place: 'Belém', cost: 18 },
    ],
  },
  {
    title: 'Sintra',
    activities: [{ title: 'Pena Palace', category: 'sightseeing', startTime: '10:00', cost: 28 }],
  },
] as const

export const IDEAS = [
  { title: 'Surf lesson in Cascais', category: 'event', place: 'Cascais', cost: 80 },
  { title: 'Oceanário if it rains', category: 'sightseeing', cost: 50 },
] as const

export const POLL = {
  question: 'What do we do on Sunday?',
  options: [
    { id: 'beach', title: 'Beach in Cascais' },
    { id: 'market', title: 'LX Factory market' },
  ],
}

export const ROOM = {
  title: 'Where do we eat?',
  candidates: [{ title: 'Ramiro' }, { title: 'Time Out Market' }, { title: 'Ponto Final' }],
}
