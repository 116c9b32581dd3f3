import { expect, test } from 'vitest'
import { peopleOf } from './people.ts'
import { colorOf } from './presence.ts'

const user = (id: string) => ({ id, name: id.toUpperCase(), color: '#123456' })
const tab = (id: string, state: Record<string, unknown> = {}, changed = 0) => ({
  state: { user: user(id), status: 'online', ...state },
  changed,
})

test('[SD18] one entry a person: the most available tab, the latest cursor, typing in any', () => {
  const tabs = [
    tab('bob', { status: 'away', cursor: 1, typing: true }, 1),
    tab('bob', { status: 'online' }, 2),
    tab('bob', { status: 'busy', cursor: 2 }, 3),
    tab('bob', { status: 'offline', cursor: null }, 4),
  ]
  expect(peopleOf(tabs, 'ann')).toEqual([
    { user: user('bob'), status: 'online', cursor: 2, typing: true },
  ])
})

test('[SD18] never me, nobody who wants not to be seen, in the order of names', () => {
  const tabs = [tab('zoe'), tab('ann'), tab('bob', { visible: false }), tab('bob'), tab('carl')]
  expect(peopleOf(tabs, 'ann').map(({ user: { id } }) => id)).toEqual(['carl', 'zoe'])
})

test('[SD18] states of other programs are read with care', () => {
  const states = [
    null,
    {},
    { user: 'bob' },
    { user: { name: 'Bob' } },
    { user: { id: 'eve', color: 'url(x)' }, status: 7 },
  ]
  expect(
    peopleOf(
      states.map((state) => ({ state, changed: 0 })),
      'ann',
    ),
  ).toEqual([{ user: { id: 'eve', name: 'eve', color: colorOf('eve') }, status: 'online' }])
})
