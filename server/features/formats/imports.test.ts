import { readDocument, touchRoots, trip, type EntryOf } from '@concord/schemas'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { activityTable } from './activity-table.ts'
import { planImport } from './plan-import.ts'
import type { TripPlan } from './trip-plan.ts'
import { daysFor, writeDays, writeRows } from './write-import.ts'

const problemsOf = (csv: string): string[] =>
  planImport(csv, 'EUR').report.problems.map(
    ({ row, column, value, message }) => `${row} ${column} "${value}" ${message}`,
  )

function planOf(doc: Y.Doc): TripPlan {
  return { ...readDocument(doc, trip), scope: 't/trip/rome' } as unknown as TripPlan
}

/** A trip with nothing in it but what is imported. */
function imported(csv: string, doc = new Y.Doc(), id = 'one'): TripPlan {
  touchRoots(doc, trip)
  const { planned } = planImport(csv, 'EUR')
  const days = daysFor(doc, id, planned)
  doc.transact(() => writeDays(doc, days.added))
  doc.transact(() => writeRows(doc, id, planned, days.dayIds, 'ana'))
  return planOf(doc)
}

test('[IM1] whatever a trip has, its table can be imported, and gives the same table again', () => {
  const Word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.stringMatching(/^['=+\-@,;" \n]{0,5}$/),
  )
  const text = Word.map((word) => word.replaceAll(/\r\n?/g, '\n').trim())
  const title = text.map((word) => (word === '' ? 'A title' : word))
  const time = fc.constantFrom('', '09:30', '23:59')
  const Day = fc.record({ title: text, date: fc.constantFrom('', '2026-07-01', '2026-07-02') })
  const Activity = fc.record({
    day: fc.option(fc.nat(3)),
    title,
    place: text,
    description: text,
    startTime: time,
    endTime: time,
    category: fc.constantFrom('food', 'lodging', 'other'),
    cost: fc.oneof(fc.nat(5000), fc.constantFrom(0.5, 12.25)),
  })
  fc.assert(
    fc.property(fc.array(Day, { maxLength: 4 }), fc.array(Activity), (days, activities) => {
      const named = days.map((day, nth) => ({ ...day, title: `${day.title}${nth}`.trim() }))
      const plan = {
        scope: 't/trip/rome',
        meta: trip.meta.parse({ title: 'Rome' }),
        days: named.map((day, nth) => ({ ...day, id: `d${nth}`, position: `a${nth}` })),
        activities: activities.map(({ day, ...fields }, nth) => ({
          id: `a${nth}`,
          ...trip.collections.activities.fields.parse({
            ...fields,
            position: 'a',
            dayId: day !== null && day < days.length ? `d${day}` : null,
          }),
        })),
        flights: [],
      } as TripPlan
      const table = activityTable(plan)
      const { report, planned } = planImport(table, 'EUR')
      expect([report.problems, planned.length]).toEqual([[], activities.length])
      const again = imported(table)
      const fieldsOf = (of: TripPlan) =>
        of.activities
          .map(({ dayId, title: name, startTime, endTime, place, category, cost, description }) => {
            const day = of.days.find(({ id }) => id === dayId)
            return JSON.stringify([
              day && [day.title, day.date],
              [name, startTime, endTime, place, category, cost, description],
            ])
          })
          .toSorted()
      expect(fieldsOf(again)).toEqual(fieldsOf(plan))
    }),
  )
})

test('[IM2] of what cannot be taken the report names row, column, what stands there and what may; the rest goes in', () => {
  const csv = [
    'Title;Start;Category;Cost;Currency;Date;Mood',
    'Louvre;9:30;sightseeing;17.50;EUR;2026-07-01;happy',
    ';09:30;food;1;;;',
    `Dinner;half past;gala;1,000;USD;1/7/2026;`,
    ';;;;;;',
    `${'x'.repeat(201)};;;-1;;;`,
    'Walk;;;;;;;;too many',
  ].join('\r\n')
  expect(problemsOf(csv)).toEqual([
    '3 title "" Nothing stands here: write what it is called, 1 to 200 characters.',
    '4 currency "USD" This trip counts in EUR: convert the cost, or leave this out.',
    '4 date "1/7/2026" This cannot stand here: write a date such as 2026-07-14, or nothing.',
    '4 start "half past" This cannot stand here: write a time such as 09:30, or nothing.',
    '4 category "gala" This cannot stand here: write one of sightseeing, food, transport, lodging, event, other, or nothing.',
    '4 cost "1,000" This cannot stand here: write a number from 0 to 1000000000 such as 12.50, or nothing.',
    `6 title "${'x'.repeat(60)}…" This cannot stand here: write what it is called, 1 to 200 characters.`,
    '6 cost "-1" This cannot stand here: write a number from 0 to 1000000000 such as 12.50, or nothing.',
    '7 null "too many" This row has more cells than the first one has columns (7).',
  ])
  const { report, planned } = planImport(csv, 'EUR')
  expect(report).toMatchObject({ rows: 5, refused: 4, moreProblems: 0, ignoredColumns: ['mood'] })
  expect(planned).toMatchObject([
    {
      row: 2,
      day: { title: '', date: '2026-07-01' },
      activity: { title: 'Louvre', startTime: '09:30', cost: 17.5, category: 'sightseeing' },
    },
  ])
})

test('[IM2] of a file that cannot be taken at all the report says why', () => {
  expect(problemsOf('')).toEqual(['1 null "" There is nothing in this file.'])
  expect(problemsOf('name,when\nLouvre,today')).toEqual([
    '1 null "" The first row must name the columns, and one must be "title". The others may be day, date, start, end, place, category, cost, currency, description.',
  ])
  expect(problemsOf('title,title\na,b')[0]).toMatch(/Two columns are called "title"/)
  expect(problemsOf('title\n"open')[0]).toMatch(/^2 null "" Quotation marks do not match here/)
  expect(problemsOf(`title\n${'a\n'.repeat(1001)}`)[0]).toMatch(
    /^1002 null "" At most 1000 rows can be imported at once; this file has 1001/,
  )
  const many = planImport(`title\n${',x\n'.repeat(300)}`, 'EUR').report
  expect([many.refused, many.problems.length, many.moreProblems]).toEqual([300, 100, 500])
})

test('[IM2] of a file with more columns than anybody has only that is told', () => {
  const columns = ['title', ...Array.from({ length: 40_000 }, (_, nth) => nth.toString(36))]
  const { report } = planImport(columns.join(','), 'EUR')
  expect(report.problems[0]!.message).toBe('At most 200 columns can be there; this file has 40001.')
  const long = planImport(`title,${'x'.repeat(5000)}\na,b`, 'EUR').report
  expect(long.ignoredColumns).toEqual([`${'x'.repeat(60)}…`])
})

test('[IM3] rows join the days that are there, and days that are needed are added where their date belongs', () => {
  const doc = new Y.Doc()
  touchRoots(doc, trip)
  const day = (id: string, position: string, title: string, date: string): void =>
    void doc.getMap('days').set(id, new Y.Map(Object.entries({ position, title, date })))
  day('d1', 'a0', 'Arrival', '2026-07-01')
  day('d3', 'a1', 'Departure', '2026-07-03')
  const { days, activities } = imported(
    'title,day,date\nA,Monday,2026-07-01\nB,,2026-07-02\nC,Museums,2026-07-02\nD,Departure,\nE,,',
    doc,
  )
  expect(days.map(({ title, date }) => `${title} ${date}`)).toEqual([
    'Arrival 2026-07-01',
    ' 2026-07-02',
    'Museums 2026-07-02',
    'Departure 2026-07-03',
  ])
  const dayOf = (title: string): unknown => {
    const { dayId } = activities.find((each) => each.title === title)!
    return days.findIndex(({ id }: EntryOf<typeof trip, 'days'>) => id === dayId)
  }
  expect(['A', 'B', 'C', 'D', 'E'].map(dayOf)).toEqual([0, 1, 2, 3, -1])
})

test('[IM4] an attempt after one that wrote writes nothing', () => {
  const doc = new Y.Doc()
  const csv = 'title,date\nA,2026-07-01\nB,2026-07-02'
  const first = imported(csv, doc)
  expect(imported(csv, doc)).toEqual(first)
  const another = imported(csv, doc, 'another')
  expect([another.activities.length, another.days.length]).toEqual([4, 2])
})
