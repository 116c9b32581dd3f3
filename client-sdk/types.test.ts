/** What compiles and what does not. The compiler checks this file; running it checks that the room has what the types say. */
import { collection, defineKind, eventsOf, z } from '@concord/schemas'
import { expect, expectTypeOf, test } from 'vitest'
import * as Y from 'yjs'
import type { Client } from './client.ts'
import type { Room } from './room/room.ts'
import { aClient, TRIP } from './test/stage.ts'

test('[SD22] a room has the view of its kind, and its writes are typed', () => {
  const client: Client = aClient('ws://127.0.0.1:9', 'ann')
  const room: Room<'trip'> = client.open('trip', TRIP)
  const id: string = room.trip.activities.add({ title: 'Louvre' })
  expectTypeOf(room.trip.activities.get(id)!.cost).toEqualTypeOf<number>()
  expectTypeOf(room.trip.activities.get(id)!.id).toEqualTypeOf<string>()
  expectTypeOf(room.trip.meta.get().title).toEqualTypeOf<string | undefined>()
  expectTypeOf(room.trip.notes).toEqualTypeOf<Y.XmlFragment>()
  expect(room.trip.notes).toBeInstanceOf(Y.XmlFragment)
  const document = client.open('document', 'notes').document
  expectTypeOf(document.code).toEqualTypeOf<Y.Text>()
  expect(document.code).toBeInstanceOf(Y.Text)

  const wrong = [
    // @ts-expect-error a title is needed
    () => room.trip.activities.add({}),
    // @ts-expect-error no such field
    () => room.trip.activities.add({ title: 'x', titel: 'y' }),
    // @ts-expect-error not a number
    () => room.trip.activities.update(id, { cost: 'much' }),
    // @ts-expect-error not one of the categories
    () => room.trip.activities.update(id, { category: 'fun' }),
    // @ts-expect-error no such collection
    () => (room.trip.hotels as { list(): void }).list(),
    // @ts-expect-error the view of another kind
    () => (room.document as { meta: { get(): void } }).meta.get(),
    // @ts-expect-error no such kind
    () => client.open('party', 'x'),
    // @ts-expect-error entries cannot be changed in place
    () => room.trip.activities.list().push(),
    // @ts-expect-error not a status
    () => room.presence.set({ status: 'bored' }),
  ]
  expect(wrong).toHaveLength(9)
})

const recipe = defineKind({
  name: 'recipe',
  plural: 'recipes',
  ids: 'objectId',
  open: false,
  meta: z.object({ title: z.string(), serves: z.number().default(2) }),
  metaEvent: 'recipe.updated',
  collections: {
    ingredients: collection({
      events: eventsOf('ingredient'),
      fields: z.object({ name: z.string().min(1), grams: z.number().default(0) }),
    }),
    ratings: collection({
      events: eventsOf('rating'),
      stored: 'value',
      fields: z.object({ stars: z.number().max(5) }),
    }),
    shelves: collection({
      events: eventsOf('shelf'),
      owner: (key) => key,
      fields: z.object({ label: z.string() }),
    }),
  },
  contents: { method: 'xml' },
})

test('[SD27] a kind of one’s own is opened by its declaration, and typed by it', () => {
  const client: Client = aClient('ws://127.0.0.1:9', 'ann')
  const room: Room<typeof recipe> = client.open(recipe, TRIP)
  const id = room.recipe.ingredients.add({ name: 'Flour' })
  expectTypeOf(room.recipe.ingredients.get(id)!.grams).toEqualTypeOf<number>()
  expect(room.recipe.ingredients.list()).toEqual([{ id, name: 'Flour', grams: 0 }])
  expect(room.kind).toBe('recipe')
  expect(room.recipe.method).toBeInstanceOf(Y.XmlFragment)
  expect(client.open(recipe, TRIP)).toBe(room)

  const key = room.recipe.ratings.add({ stars: 3 })
  room.recipe.ratings.set(key, { stars: 4 })
  room.recipe.shelves.set('ann', { label: 'Left' })
  expect([room.recipe.ratings.get(key)!.stars, room.recipe.shelves.get('ann')!.label]).toEqual([
    4,
    'Left',
  ])
  const wrong = [
    // @ts-expect-error its ids are made by the client
    () => room.recipe.ingredients.set(id, { name: 'Salt' }),
    // @ts-expect-error whose it is, the key says
    () => room.recipe.shelves.add({ label: 'Right' }),
    // @ts-expect-error not a number
    () => room.recipe.ratings.set(key, { stars: 'many' }),
    // @ts-expect-error the view of another kind
    () => (room.trip as { meta: { get(): void } }).meta.get(),
    // @ts-expect-error votes belong to people
    () => client.open('board', TRIP).board.votes.add({ choice: 'up', at: '' }),
  ]
  expect(wrong).toHaveLength(5)
})

test('[SD27] a kind whose name a room needs itself is refused', () => {
  const client = aClient('ws://127.0.0.1:9', 'ann')
  expect(() => client.open({ ...recipe, name: 'presence' }, TRIP)).toThrow(
    'A kind cannot be called "presence"',
  )
  // @ts-expect-error no such kind
  expect(() => client.open('party', TRIP)).toThrow('There is no kind "party"')
})
