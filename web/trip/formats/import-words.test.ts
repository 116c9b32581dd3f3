import { expect, test } from 'vitest'
import { outcomeWords, placeWords } from './import-words.ts'

const report = { rows: 0, problems: [], moreProblems: 0, ignoredColumns: [] }

test('what an import can do is told in one sentence or two', () => {
  expect(outcomeWords({ ...report, added: 0, daysAdded: 0, refused: 4 })).toBe(
    'Nothing in this file can be added.',
  )
  expect(outcomeWords({ ...report, added: 1, daysAdded: 1, refused: 1 })).toBe(
    '1 activity can be added, and 1 new day. 1 row is left out.',
  )
  expect(outcomeWords({ ...report, added: 12, daysAdded: 0, refused: 0 })).toBe(
    '12 activities can be added.',
  )
})

test('what is wrong is told with its place', () => {
  const place = { row: 3, column: 'start', value: 'half past', message: '' }
  expect(placeWords(place)).toBe('Row 3, start: “half past”')
  expect(placeWords({ ...place, column: null, value: '' })).toBe('Row 3')
})
