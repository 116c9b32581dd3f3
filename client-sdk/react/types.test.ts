/** What compiles and what does not. The compiler checks this file; running it checks which hooks there are. */
import { collection, defineKind, eventsOf, z } from '@concord/schemas'
import { expect, expectTypeOf, test } from 'vitest'
import type * as Y from 'yjs'
import { createRoomContext, useInbox, type InboxState } from './index.ts'
import { createRoomContext as createSuspending } from './suspense.ts'

const trip = createRoomContext('trip')
const notes = createRoomContext('document')
const recipe = createRoomContext(
  defineKind({
    name: 'recipe',
    plural: 'recipes',
    ids: 'objectId',
    open: false,
    meta: z.object({ title: z.string() }),
    metaEvent: 'recipe.updated',
    collections: {
      ingredients: collection({
        events: eventsOf('ingredient'),
        fields: z.object({ name: z.string(), grams: z.number().default(0) }),
      }),
    },
    contents: { method: 'xml' },
  }),
)

test('[RX7] hooks are typed by the kind, and what a kind does not have they do not have', () => {
  const sameText = (one: string, other: string) => one === other
  // Never called: hooks belong in components.
  const right = [
    () =>
      expectTypeOf(trip.useStorage(({ meta }) => meta.title)).toEqualTypeOf<string | undefined>(),
    () =>
      expectTypeOf(trip.useStorage(({ activities }) => activities[0]?.cost)).toEqualTypeOf<
        number | undefined
      >(),
    () =>
      expectTypeOf(recipe.useStorage((own) => own.ingredients[0]!.grams)).toEqualTypeOf<number>(),
    () => expectTypeOf(recipe.useContent('method')).toEqualTypeOf<Y.XmlFragment>(),
    () => expectTypeOf(notes.useContent('code')).toEqualTypeOf<Y.Text>(),
    () =>
      expectTypeOf(
        trip.useMutation(({ trip }, title: string) => trip.activities.add({ title })),
      ).toEqualTypeOf<(title: string) => string>(),
    () => expectTypeOf(trip.usePoll('p')?.question).toEqualTypeOf<string | undefined>(),
    () => expectTypeOf(trip.useOthers((others) => others.length)).toEqualTypeOf<number>(),
    () => expectTypeOf(trip.useSelf().user.name).toEqualTypeOf<string>(),
    () => expectTypeOf(useInbox()).toEqualTypeOf<InboxState>(),
    () => expectTypeOf(useInbox(({ counts }) => counts.unread)).toEqualTypeOf<number>(),
  ]
  const wrong = [
    // @ts-expect-error no such collection
    () => trip.useStorage(({ hotels }) => hotels),
    // @ts-expect-error no such field
    () => trip.useStorage(({ activities }) => activities[0]?.price),
    // @ts-expect-error lists are not changed in place
    () => trip.useStorage(({ activities }) => activities.push()),
    // @ts-expect-error what two values are compared as is what was selected
    () => trip.useStorage(({ days }) => days.length, sameText),
    // @ts-expect-error no such field
    () => trip.useMutation(({ trip }) => trip.activities.add({ title: 'x', titel: 'y' })),
    // @ts-expect-error the title is a text
    () => trip.useMutation((_, title: string) => title)(1),
    // @ts-expect-error no such text
    () => trip.useContent('code'),
    // @ts-expect-error documents have no polls
    () => notes.usePolls(),
    // @ts-expect-error not a status
    () => trip.useUpdateMyPresence()({ status: 'bored' }),
    // @ts-expect-error no such kind
    () => createRoomContext<'party'>,
  ]
  expect([right.length, wrong.length]).toEqual([11, 10])
})

test('[RX7] a kind with polls has the hooks of polls, with either provider', () => {
  expect([trip, notes, createSuspending('board')].map((hooks) => 'usePolls' in hooks)).toEqual([
    true,
    false,
    true,
  ])
  // @ts-expect-error no such kind
  expect(() => createRoomContext('party')).toThrow('There is no kind "party"')
})
