import { collection, eventsOf } from '@concord/schemas'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { judge } from './judge.ts'
import type { Entry } from './plain.ts'

/** Notes that are replaced as a whole, with every rule that a field can have. */
const notes = collection({
  stored: 'value',
  fields: z.object({
    text: z.string().max(10),
    seal: z.string().optional(),
    lang: z.string().optional(),
    by: z.string().optional(),
  }),
  server: ['seal'],
  once: ['lang', 'by'],
  author: 'by',
  events: eventsOf('note'),
})

const ana = { userId: 'ana', may: () => true }

function write(before: Entry | undefined, after: Entry): ReturnType<typeof judge> {
  const now = { look: () => undefined, at: 0, late: false }
  return judge({ key: 'n1', before, after }, notes, ana, now)
}

describe('[GU1] an entry that is replaced as a whole', () => {
  const before = { text: 'hello', seal: 's1', lang: 'en', by: 'ben' }

  test('stands when it keeps what it must keep', () => {
    const after = { ...before, text: 'bye' }
    expect(write(before, after)).toEqual({ entry: after, changed: ['text'], taken: [] })
  })

  test.each([
    ['a field of the server that changes', { ...before, seal: 's2' }, 'server', 'seal'],
    ['a field of the server that goes', { text: 'bye', lang: 'en', by: 'ben' }, 'server', 'seal'],
    ['a field that is set once and changes', { ...before, lang: 'fr' }, 'once', 'lang'],
    ['a field that is set once and goes', { text: 'bye', seal: 's1', by: 'ben' }, 'once', 'lang'],
    ['another author', { ...before, by: 'ana' }, 'once', 'by'],
    ['a value that does not fit', { ...before, text: 'far too long for it' }, 'value', undefined],
    ['a field that there is not', { ...before, more: 1 }, 'value', undefined],
  ])('goes back to what it was: %s', (_name, after, rule, field) => {
    const judged = write(before, after)
    expect(judged.entry).toBe(before)
    expect(judged.changed).toEqual([])
    expect(judged.taken).toMatchObject([field === undefined ? { rule } : { rule, field }])
  })

  test.each([
    ['a field of the server', { text: 'hi', seal: 'mine' }, 'server'],
    ['somebody else as its author', { text: 'hi', by: 'ben' }, 'author'],
  ])('is not made with %s', (_name, after, rule) => {
    expect(write(undefined, after)).toMatchObject({ entry: undefined, taken: [{ rule }] })
  })

  test('is signed by the server when its author did not', () => {
    const judged = write(undefined, { text: 'hi', lang: 'en' })
    expect(judged).toEqual({
      entry: { text: 'hi', lang: 'en', by: 'ana' },
      changed: [],
      taken: [],
    })
  })
})
