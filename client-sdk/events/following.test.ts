import type { ConcordEvent } from '@concord/schemas'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PAGE, nothingHeard, reduce, shouldAsk, type FollowingEvent } from './following.ts'

const event = (seq: number) => ({ seq }) as ConcordEvent
const after = (...events: FollowingEvent[]) => events.reduce(reduce, nothingHeard)
const heard = (seq: number) => ({ type: 'heard', event: event(seq) }) as const
const page = (head: number, ...seqs: number[]) =>
  ({ type: 'page', page: { events: seqs.map(event), head, more: false } }) as const
const begun = (seq: number) => ({ type: 'begun', after: seq }) as const
const asked = { type: 'asked' } as const

test('[SD28] what the stream brings while a page is on its way follows the page, without what it has', () => {
  const live = after(begun(3), asked, heard(5), heard(7), page(6, 4, 5), heard(9))
  expect(live.queue.map(({ seq }) => seq)).toEqual([4, 5, 7, 9])
  expect(live.state).toBe('live')
})

test('[SD28] nothing is asked for while nobody knows where to begin, or while too much waits', () => {
  expect(shouldAsk(nothingHeard)).toBe(false)
  expect(shouldAsk(after(begun(0)))).toBe(true)
  expect(shouldAsk(after(begun(0), asked))).toBe(false)
  const full = Array.from({ length: 2 * PAGE + 1 }, (_, i) => heard(i + 1))
  const flooded = after(begun(0), asked, page(0), ...full)
  expect(flooded.state).toBe('behind')
  expect([flooded.queue.length, shouldAsk(flooded)]).toEqual([2 * PAGE, false])
})

test('[SD28] a log that ends before what was heard of it is another one, of which what is new counts', () => {
  const other = after(begun(90), asked, page(95, 93, 95), { type: 'cut' }, asked, heard(5), page(4))
  expect(other.handled).toBe(4)
  expect(other.queue.map(({ seq }) => seq)).toEqual([5])
})

/** A log of which the even numbers are wanted, and a connection on which frames keep their order. */
class World {
  following = reduce(nothingHeard, begun(0))
  readonly handled: number[] = []
  head = 0
  isUp = false
  up: { readonly since: number }[] = []
  /** Read, but not sent yet: what happens meanwhile is sent first. */
  answers: FollowingEvent[] = []
  back: FollowingEvent[] = []

  act(happened: FollowingEvent): void {
    this.following = reduce(this.following, happened)
    if (this.isUp && shouldAsk(this.following)) {
      this.up.push({ since: this.following.upTo })
      this.following = reduce(this.following, asked)
    }
  }

  publish(count: number): void {
    for (let i = 0; i < count; i += 1) {
      this.head += 1
      if (this.isUp && isWanted(this.head)) this.back.push(heard(this.head))
    }
  }

  serverReads(): void {
    const request = this.up.shift()
    if (!request) return
    const found: number[] = []
    for (let seq = request.since + 1; seq <= this.head; seq += 1) if (isWanted(seq)) found.push(seq)
    const events = found.slice(0, PAGE).map(event)
    this.answers.push({
      type: 'page',
      page: { events, head: this.head, more: found.length > PAGE },
    })
  }

  serverAnswers(): void {
    this.back.push(...this.answers.splice(0))
  }

  clientReads(count: number): void {
    for (const frame of this.back.splice(0, count)) this.act(frame)
  }

  handle(count: number): void {
    for (const { seq } of this.following.queue.slice(0, count)) {
      this.handled.push(seq)
      this.act({ type: 'handled', seq })
    }
  }

  connect(isUp: boolean): void {
    this.up = []
    this.answers = []
    this.back = []
    this.isUp = isUp
    this.act({ type: 'cut' })
  }
}
const isWanted = (seq: number) => seq % 2 === 0

const count = fc.integer({ min: 1, max: 4 })
const step = fc.oneof(
  { weight: 6, arbitrary: count.map((some) => (world: World) => world.publish(some)) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.publish(5 * PAGE)) },
  { weight: 6, arbitrary: fc.constant((world: World) => world.serverReads()) },
  { weight: 6, arbitrary: fc.constant((world: World) => world.serverAnswers()) },
  { weight: 6, arbitrary: count.map((some) => (world: World) => world.clientReads(some)) },
  { weight: 2, arbitrary: fc.constant((world: World) => world.clientReads(1000)) },
  { weight: 6, arbitrary: count.map((some) => (world: World) => world.handle(some)) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.handle(1000)) },
  { weight: 2, arbitrary: fc.boolean().map((isUp) => (world: World) => world.connect(isUp)) },
)

test('[SD28] every wanted event once and in order, whatever happens to the connection', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 150, size: 'max' }), (steps) => {
      const world = new World()
      for (const take of steps) {
        take(world)
        expect(world.following.queue.length).toBeLessThanOrEqual(6 * PAGE)
      }
      world.connect(true)
      while (world.up.length + world.back.length + world.following.queue.length > 0) {
        world.serverReads()
        world.serverAnswers()
        world.clientReads(7)
        world.handle(5)
      }
      const wanted = Array.from({ length: world.head }, (_, i) => i + 1).filter(isWanted)
      expect(world.handled).toEqual(wanted)
    }),
    { numRuns: 300 },
  )
})
