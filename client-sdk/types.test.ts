/** What compiles and what does not. The compiler checks this file; running it checks that the room has what the types say. */
import { expect, expectTypeOf, test } from 'vitest'
import * as Y from 'yjs'
import type { Client } from './client.ts'
import type { Room } from './room.ts'
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
