import type { Rescued, UnsentWork } from '@concord/client'
import { expect, test } from 'vitest'
import { lisbon } from '../test/lisbon.ts'
import { rescuedMarkdown } from './rescued-text.ts'
import { rescuedWords } from './rescued-words.ts'

const AT = Date.UTC(2027, 4, 13, 9, 30)
const rescued = (...what: readonly UnsentWork[]): Rescued => ({
  at: AT,
  reason: { code: 'ACCESS_REMOVED', message: 'Your access was taken back.' },
  what,
})
const changed = {
  deed: 'changed',
  collection: 'activities',
  key: 'louvre',
  fields: { cost: 22, startTime: '', description: 'x'.repeat(100) },
  entry: { title: 'Louvre', cost: 22 },
} as const
const added = {
  deed: 'added',
  collection: 'activities',
  key: 'new',
  fields: { title: 'Seine', position: 'a0', createdBy: 'ana', dayId: 'fri' },
  entry: { title: 'Seine' },
} as const
const removed = { deed: 'removed', collection: 'days', key: 'thu', fields: {} } as const
const written = {
  deed: 'written',
  content: 'notes',
  text: 'Bring an umbrella.\nAnd shoes.',
  value: '<paragraph>Bring an umbrella.</paragraph>',
} as const

test('[PL25] what could not be saved is counted and named, with the reason', () => {
  expect(rescuedWords(rescued(changed, added, removed, written), lisbon)).toEqual({
    lead: 'Your 4 changes could not be saved: you are not part of this trip any more.',
    lines: [
      'You changed Louvre: cost €22, no time and the description',
      'You added Seine',
      'You removed day 1',
      'In the notes: “Bring an umbrella. And shoes.”',
    ],
  })
  const large = {
    ...rescued({ ...written, content: 'files', text: 'x'.repeat(200) }),
    reason: { code: 'PAYLOAD_TOO_LARGE', message: 'One thing that you wrote takes 2.1 MB.' },
  } as const
  expect(rescuedWords(large, lisbon)).toEqual({
    lead: 'Your change could not be saved: One thing that you wrote takes 2.1 MB.',
    lines: [`You wrote: “${'x'.repeat(80)}…”`],
  })
  const damaged = rescued({ deed: 'written', content: '', text: '', value: [1, 2] })
  expect(rescuedWords(damaged, lisbon).lines).toEqual([
    'You wrote: something that cannot be shown here',
  ])
})

test('[PL25] as a text it has every field and every word', () => {
  expect(rescuedMarkdown([rescued(changed, added, removed, written)], 'Lisbon', lisbon)).toBe(
    `# Lisbon

Your 4 changes could not be saved: you are not part of this trip any more.

(2027-05-13T09:30:00.000Z)

## Changed Louvre

- cost: €22
- time: –
- description: ${'x'.repeat(100)}

## Added Seine

- title: Seine
- day: day 2

## Removed day 1

## Notes

Bring an umbrella.
And shoes.
`,
  )
})
