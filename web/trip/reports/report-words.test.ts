import { expect, test } from 'vitest'
import { fileName, reportWords } from './report-words.ts'

test('a report is called by what is in it', () => {
  const votes = { type: 'votes', format: 'pdf', filters: {} } as const
  expect(reportWords(votes)).toBe('Votes, PDF')
  expect(
    reportWords({ ...votes, filters: { startDate: '2027-05-13', endDate: '2027-05-15' } }),
  ).toBe('Votes, PDF, 13 – 15 May 2027')
  expect(reportWords({ ...votes, format: 'csv', filters: { startDate: '2027-05-13' } })).toBe(
    'Votes, CSV, from 13 May 2027',
  )
})

test('its file names the trip that it is about', () => {
  const scope = 'default/trip/65f0c0ffee0123456789abcd'
  expect(fileName({ type: 'activity', format: 'csv', scope }, 'Lisbon')).toBe(
    'Lisbon – What happened.csv',
  )
  expect(fileName({ type: 'notifications', format: 'pdf', scope: undefined }, 'Lisbon')).toBe(
    'My notifications.pdf',
  )
})
