import { KINDS } from '@concord/schemas'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { createView } from './view.ts'

function open() {
  const doc = new Y.Doc()
  let made = 0
  const { view, close } = createView(doc, KINDS.trip, {
    write: (act) => doc.transact(act),
    must() {},
    userId: undefined,
    newId: () => `id${(made += 1)}`,
  })
  const titles = () => view.activities.list().map(({ title }) => title)
  return { doc, view, close, titles }
}

describe('[SD19] what is not valid is refused in plain words, and nothing is written', () => {
  test.each<[string, (view: ReturnType<typeof open>['view']) => void]>([
    ['"title" of activities is needed.', (view) => view.activities.add({} as { title: string })],
    [
      '"title" of activities is not valid: A title is needed.',
      (view) => view.activities.add({ title: '  ' }),
    ],
    [
      '"cost" of activities is not valid: Too small: expected number to be >=0',
      (view) => view.activities.add({ title: 'x', cost: -1 }),
    ],
    [
      '"category" of activities is not valid: Invalid option: expected one of "sightseeing"|"food"',
      (view) => view.activities.add({ title: 'x', category: 'fun' as 'food' }),
    ],
    [
      '"startTime" of activities is not valid: Write a time as HH:MM.',
      (view) => view.activities.add({ title: 'x', startTime: '9' }),
    ],
    [
      'activities has no field "titel". It has dayId, position, title',
      (view) => view.activities.add({ title: 'x', titel: 'y' } as { title: string }),
    ],
    [
      'The trip has no field "constructor".',
      (view) => view.meta.set({ constructor: 'x' } as object),
    ],
    [
      '"currency" of The trip is not valid: Write a currency as three capital letters',
      (view) => view.meta.set({ currency: 'euro' }),
    ],
    [
      'There is no entry "gone" in activities.',
      (view) => view.activities.update('gone', { title: 'x' }),
    ],
    ['There is no entry "gone" in activities.', (view) => view.activities.move('gone', null)],
  ])('%s', (words, write) => {
    const { doc, view } = open()
    const told = vi.fn()
    doc.on('update', told)
    expect(() => write(view)).toThrow(words)
    expect(told).not.toHaveBeenCalled()
  })

  test('moving before an entry that is not there', () => {
    const { view } = open()
    const id = view.activities.add({ title: 'Louvre' })
    expect(() => view.activities.move(id, 'gone')).toThrow(
      'There is no entry "gone" to move before.',
    )
    expect(() => view.constraints.move(view.constraints.add({}), null)).toThrow(
      'constraints has no order.',
    )
  })
})

test('[SD19] values are written as they are checked, and only those that were given', () => {
  const { doc, view } = open()
  const id = view.activities.add({ title: '  Louvre ', cost: undefined })
  expect(doc.getMap('activities').toJSON()).toEqual({
    [id]: { title: 'Louvre', position: expect.any(String) as string },
  })
  view.activities.update(id, { cost: 22 })
  expect(view.activities.get(id)).toMatchObject({
    id,
    title: 'Louvre',
    cost: 22,
    category: 'other',
  })
  view.meta.set({ title: 'Paris' })
  expect(view.meta.get()).toMatchObject({ title: 'Paris', currency: 'EUR' })
})

describe('[SD20] lists', () => {
  test('are the same until something changes, and so are the entries that did not', () => {
    const { doc, view } = open()
    const [a, b] = [view.activities.add({ title: 'A' }), view.activities.add({ title: 'B' })]
    const before = view.activities.list()
    expect(view.activities.list()).toBe(before)
    view.days.add({ title: 'Monday' })
    expect(view.activities.list()).toBe(before)
    const told = vi.fn()
    const stop = view.activities.subscribe(told)
    // From elsewhere, not through the view.
    ;(doc.getMap('activities').get(a) as Y.Map<unknown>).set('title', 'A2')
    expect(told).toHaveBeenCalledOnce()
    expect(view.activities.list()).not.toBe(before)
    expect(view.activities.get(b)).toBe(before[1])
    expect(view.activities.get(a)).not.toBe(before[0])
    stop()
    view.activities.remove(a)
    expect(told).toHaveBeenCalledOnce()
    expect(view.activities.get(a)).toBeUndefined()
    view.activities.remove(a)
  })

  test('show what was written in the same batch', () => {
    const { doc, view, titles } = open()
    doc.transact(() => {
      const id = view.activities.add({ title: 'A' })
      view.activities.add({ title: 'B' })
      view.activities.update(id, { title: 'A2' })
      expect(titles()).toEqual(['A2', 'B'])
    })
    expect(titles()).toEqual(['A2', 'B'])
  })

  test('keep the order that moves gave them, whatever others do', () => {
    const { view, titles } = open()
    const [a, b, c] = ['A', 'B', 'C'].map((title) => view.activities.add({ title }))
    view.activities.move(c!, a!)
    expect(titles()).toEqual(['C', 'A', 'B'])
    view.activities.move(c!, null)
    expect(titles()).toEqual(['A', 'B', 'C'])
    view.activities.move(b!, b!, { cost: 3 })
    expect(titles()).toEqual(['A', 'B', 'C'])
    expect(view.activities.get(b!)?.cost).toBe(3)
  })

  test('move among some of the entries, with other fields in the same edit', () => {
    const { doc, view } = open()
    const inDay = (dayId: string, title: string) => view.activities.add({ title, dayId })
    const [a] = [inDay('mon', 'A'), inDay('tue', 'B'), inDay('tue', 'C')]
    const told = vi.fn()
    doc.on('update', told)
    view.activities.move(a, null, { dayId: 'tue' }, (entry) => entry.dayId === 'tue')
    expect(told).toHaveBeenCalledOnce()
    expect(view.activities.list().map(({ title, dayId }) => `${title} ${dayId}`)).toEqual([
      'B tue',
      'C tue',
      'A tue',
    ])
  })

  test('take entries next to positions that another program wrote', () => {
    const { doc, view, titles } = open()
    view.activities.add({ title: 'A' })
    doc
      .getMap('activities')
      .set('odd', new Y.Map(Object.entries({ title: 'Odd', position: 'zz!' })))
    view.activities.add({ title: 'B' })
    expect(titles().toSorted()).toEqual(['A', 'B', 'Odd'])
    const c = view.activities.add({ title: 'C' })
    view.activities.move(c, 'odd')
    expect(titles()).toHaveLength(4)
  })

  test('any sequence of moves does what it says', () => {
    const move = fc.tuple(fc.nat(5), fc.option(fc.nat(5)))
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40, size: 'max' }), (moves) => {
        const { view, titles } = open()
        const ids = ['A', 'B', 'C', 'D', 'E', 'F'].map((title) => view.activities.add({ title }))
        const expected = ['A', 'B', 'C', 'D', 'E', 'F']
        for (const [from, to] of moves) {
          const [title, before] = ['ABCDEF'[from]!, to === null ? null : 'ABCDEF'[to]!]
          view.activities.move(ids[from]!, to === null ? null : ids[to]!)
          if (before === title) continue
          expected.splice(expected.indexOf(title), 1)
          expected.splice(before === null ? expected.length : expected.indexOf(before), 0, title)
        }
        expect(titles()).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })
})

test('[SD20] a view that was closed listens to nothing', () => {
  const { doc, view, close } = open()
  const told = vi.fn()
  view.activities.subscribe(told)
  view.meta.subscribe(told)
  close()
  doc.getMap('meta').set('title', 'x')
  doc.getMap('activities').set('a', new Y.Map())
  expect(told).not.toHaveBeenCalled()
})
