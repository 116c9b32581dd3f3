/** A trip with something in it. */
import { createClient } from '@concord/client'
import * as Y from 'yjs'
import type { ConcordServer } from '../concord.ts'
import { makeTrip } from './planner-page.ts'

const PLAN = [
  {
    title: 'Old town',
    activities: [
      {
        title: 'Flight to Lisbon',
        category: 'transport',
        startTime: '09:35',
        endTime: '11:50',
        place: 'Airport, T1',
        cost: 184,
      },
      {
        title: 'Check in at the flat',
        category: 'lodging',
        startTime: '15:00',
        place: 'Rua dos Remédios',
        cost: 420,
      },
      {
        title: 'Dinner at Ramiro',
        category: 'food',
        startTime: '20:00',
        place: 'Intendente',
        cost: 110,
      },
    ],
  },
  {
    title: 'Hills and views',
    activities: [
      { title: 'Tram 28 up to Graça', category: 'transport', startTime: '09:30', cost: 12.4 },
      {
        title: 'Castelo de São Jorge',
        category: 'sightseeing',
        startTime: '10:30',
        place: 'Alfama',
        cost: 30,
      },
      { title: 'Pastéis de Belém', category: 'food', startTime: '16:00', place: 'Belém', cost: 18 },
      {
        title: 'Fado in a small bar',
        category: 'event',
        startTime: '21:30',
        place: 'Mouraria',
        cost: 60,
      },
    ],
  },
  {
    title: 'Sintra',
    activities: [
      { title: 'Train from Rossio', category: 'transport', startTime: '08:41', cost: 9.2 },
      { title: 'Pena Palace', category: 'sightseeing', startTime: '10:00', cost: 28 },
    ],
  },
] as const

const IDEAS = [
  { title: 'Surf lesson in Cascais', category: 'event', place: 'Cascais', cost: 80 },
  { title: 'LX Factory market', category: 'sightseeing' },
  { title: 'Oceanário if it rains', category: 'sightseeing', cost: 50 },
] as const

/** A long weekend in Lisbon that belongs to `owner`; resolves with its id once all of it is on the server's disk. */
export async function seedTrip(
  concord: ConcordServer,
  owner: string,
  members: Readonly<Record<string, string>> = {},
): Promise<string> {
  const meta = {
    title: 'Long weekend in Lisbon',
    destination: 'Lisbon, Portugal',
    startDate: '2027-05-13',
    endDate: '2027-05-15',
  }
  const id = await makeTrip(concord, meta, members)
  const client = createClient({
    url: concord.url,
    token: () => concord.token(owner),
    offline: false,
  })
  const room = client.open('trip', id)
  await room.synced
  room.batch(() => {
    for (const idea of IDEAS) room.trip.activities.add({ ...idea, createdBy: owner })
    PLAN.forEach(({ title, activities }, at) => {
      const dayId = room.trip.days.add({ title, date: `2027-05-${13 + at}` })
      for (const activity of activities)
        room.trip.activities.add({ ...activity, dayId, createdBy: owner })
    })
    writeNotes(room.trip.notes)
  })
  await room.saved()
  await client.close()
  return id
}

function writeNotes(notes: Y.XmlFragment): void {
  const element = (name: string, ...children: (Y.XmlElement | Y.XmlText)[]) => {
    const made = new Y.XmlElement(name)
    made.insert(0, children)
    return made
  }
  const heading = new Y.XmlElement<{ level: number }>('heading')
  heading.setAttribute('level', 2)
  heading.insert(0, [new Y.XmlText('Packing')])
  const task = (words: string, checked: boolean) => {
    const item = new Y.XmlElement<{ checked: boolean }>('taskItem')
    item.setAttribute('checked', checked)
    item.insert(0, [element('paragraph', new Y.XmlText(words))])
    return item as Y.XmlElement
  }
  const tasks = new Y.XmlElement('taskList')
  tasks.insert(0, [
    task('Sun cream', true),
    task('Rain jackets', false),
    task('Travel adapter', false),
  ])
  notes.insert(0, [
    heading as Y.XmlElement,
    tasks,
    element(
      'paragraph',
      new Y.XmlText('Dona Rosa has the keys: second door on the left, ring twice.'),
    ),
    element('paragraph', new Y.XmlText('Ben books the train, Chloe asks about the surf lesson.')),
  ])
}
