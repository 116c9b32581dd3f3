import type { RejectedChange } from '@concord/schemas'
import { expect, test } from 'vitest'
import { rejectedWords } from './rejected-words.ts'
import { lisbon } from './test/lisbon.ts'

const change = (fields: Partial<RejectedChange>): RejectedChange => ({
  collection: 'activities',
  key: 'louvre',
  rule: 'value',
  message: 'This is not valid.',
  ...fields,
})
const lead = (fields: Partial<RejectedChange>) => rejectedWords([change(fields)], lisbon).lead
const value = (field: string, message: string) => lead({ field, message: `"${field}": ${message}` })

test('[PL21] one sentence says what was taken back, and why', () => {
  expect(value('cost', 'Too small: expected number to be >=0')).toBe(
    'Your change to the cost of Louvre was taken back: a number from 0 is needed.',
  )
  expect(value('startTime', 'Write a time as HH:MM.')).toBe(
    'Your change to the time of Louvre was taken back: write a time as HH:MM.',
  )
  expect(lead({ rule: 'role', message: 'Your role does not let you edit here.' })).toBe(
    'Your change to Louvre was taken back: your role does not let you change this.',
  )
  expect(lead({ collection: 'meta', key: '', field: 'title', message: 'A title is needed.' })).toBe(
    'Your change to the title of the trip was taken back: a title is needed.',
  )
  expect(lead({ collection: 'days', key: 'fri', field: 'date', message: 'Invalid input' })).toBe(
    'Your change to the date of day 2 was taken back: this value does not fit.',
  )
  expect(lead({ collection: 'notes', key: '', rule: 'role' })).toBe(
    'What you wrote in the notes was taken back: your role does not let you change this.',
  )
  expect(lead({ collection: 'votes', key: 'dinner:ramiro:ben', rule: 'owner' })).toBe(
    'Your vote was taken back: it belongs to somebody else.',
  )
  expect(lead({ rule: 'lock', message: 'ana has locked this.' })).toBe(
    'Your change to Louvre was taken back: somebody else has locked this trip.',
  )
  expect(lead({ collection: '', key: '', rule: 'unknown' })).toBe(
    'Something you wrote was taken back: there is no place for this in a trip.',
  )
  expect(lead({ key: 'gone', rule: 'author', field: 'createdBy' })).toBe(
    'Your change to the author of an activity was taken back: nothing can be made in the name of somebody else.',
  )
})

test('[PL21] what a checked value needs is said without the words of a program', () => {
  const why = (message: string) => value('cost', message).split(': ').slice(1).join(': ')
  expect(why('Too small: expected number to be >0')).toBe('a number above 0 is needed.')
  expect(why('Too big: expected number to be <=1000000000')).toBe(
    'a number up to 1,000,000,000 is needed.',
  )
  expect(why('Too big: expected string to have <=200 characters')).toBe(
    'at most 200 characters fit.',
  )
  expect(why('Invalid option: expected one of "food"|"event"|"other"')).toBe(
    'it can be food, event or other.',
  )
  expect(why('Invalid ISO date')).toBe('a date is needed.')
  expect(why('Invalid input: expected int, received number')).toBe('a whole number is needed.')
  expect(why('Invalid input: expected number, received NaN')).toBe('a number is needed.')
  expect(why('Invalid input: expected string, received null')).toBe('a text is needed.')
  expect(why('Invalid input')).toBe('this value does not fit.')
})

test('[PL21] several are counted and named, with the reason once when they share it', () => {
  const role = (key: string) => change({ key, rule: 'role', message: 'No.' })
  const letters = Array.from({ length: 9 }, () =>
    change({ collection: 'notes', key: '', rule: 'role' }),
  )
  expect(rejectedWords([role('louvre'), role('fado'), ...letters], lisbon)).toEqual({
    lead: '3 of your changes were taken back: your role does not let you change this.',
    list: ['Louvre', 'Fado', 'The notes'],
  })
  const mixed = rejectedWords([role('louvre'), change({ field: 'cost' })], lisbon)
  expect(mixed).toEqual({
    lead: '2 of your changes were taken back.',
    list: [
      'Louvre: your role does not let you change this.',
      'The cost of Louvre: this is not valid.',
    ],
  })
  const many = Array.from({ length: 7 }, (_, at) => role(`gone${at}`))
  expect(rejectedWords(many, lisbon).list.at(-1)).toBe('And 3 more.')
})
