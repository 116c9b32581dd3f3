import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  MOST_RESYNCS,
  nothingMade,
  reduce,
  saveStateOf,
  shouldAsk,
  type Saving,
  type SavingEvent,
} from './save-state.ts'

const after = (...events: SavingEvent[]) => events.reduce(reduce, nothingMade)
const edited = { type: 'edited' } as const
const synced = { type: 'synced' } as const
const down = { type: 'down' } as const
const asked = (clock: number) => ({ type: 'asked', client: 7, clock }) as const
const receipt = (mark: number, clock: number) =>
  ({ type: 'receipt', mark, client: 7, clock }) as const

test('[SD1] what is shown, by what has happened', () => {
  const shown = (...events: SavingEvent[]) => {
    const { state, unsaved } = saveStateOf(after(...events))
    return `${state} ${unsaved}`
  }
  expect(shown()).toBe('offline 0')
  expect(shown(edited)).toBe('offline 1')
  expect(shown({ type: 'syncing' })).toBe('saving 0')
  expect(shown(synced)).toBe('saved 0')
  expect(shown(synced, edited)).toBe('saving 1')
  expect(shown(synced, edited, asked(1), receipt(1, 1))).toBe('saved 0')
  expect(shown(synced, edited, asked(1), edited, receipt(1, 1))).toBe('saving 1')
  expect(shown(synced, edited, asked(1), down)).toBe('offline 1')
  expect(shown({ type: 'loaded', unsaved: 3 }, edited)).toBe('offline 4')
})

test('[SD1] a receipt for another request, or of an earlier connection, confirms nothing', () => {
  const lost = after(synced, edited, asked(1), down, synced)
  expect(reduce(lost, receipt(1, 9))).toBe(lost)
  const foreign = after(synced, edited, asked(1))
  expect(reduce(foreign, { type: 'receipt', mark: 1, client: 8, clock: 9 })).toBe(foreign)
})

test('[SD2] after a reconnect nothing is saved before a receipt of that connection', () => {
  const back = after(synced, edited, asked(1), receipt(1, 1), down, synced)
  expect(saveStateOf(back)).toEqual({ state: 'saving', unsaved: 0 })
  expect(shouldAsk(back)).toBe(true)
  expect(saveStateOf([asked(1), receipt(2, 1)].reduce(reduce, back)).state).toBe('saved')
  // Who never wrote waits for nothing.
  expect(saveStateOf(after(synced, down, synced)).state).toBe('saved')
})

test('[SD3] a receipt that lacks insertions confirms nothing and leads to a resync, a few times', () => {
  let saving = after(synced, edited)
  for (let round = 1; round <= MOST_RESYNCS; round += 1) {
    saving = [asked(1), receipt(round, 0)].reduce(reduce, saving)
    expect(saving.resync).toBe(true)
    expect(shouldAsk(saving)).toBe(false)
    saving = [{ type: 'syncing' } as const, synced].reduce(reduce, saving)
    expect(shouldAsk(saving)).toBe(true)
  }
  saving = [asked(1), receipt(MOST_RESYNCS + 1, 0)].reduce(reduce, saving)
  expect(saving.resync).toBe(false)
  expect(shouldAsk(saving)).toBe(false)
  expect(saveStateOf(saving)).toEqual({ state: 'saving', unsaved: 1 })
  expect(shouldAsk([down, synced].reduce(reduce, saving))).toBe(true)
})

test('[SD4] a read-only room never becomes saved by a receipt, and sends again once it may write', () => {
  const reader = after({ type: 'access', readOnly: true }, edited, synced, asked(1), receipt(1, 1))
  expect(saveStateOf(reader)).toEqual({ state: 'saving', unsaved: 1 })
  expect(shouldAsk(reader)).toBe(false)
  const writer = reduce(reader, { type: 'access', readOnly: false })
  expect(writer.resync).toBe(true)
})

/**
 * A device, a server and the two pipes between them, in which frames keep their order and are lost when the connection
 * is. The server may fail to take an update; then it takes no later insertion either, until everything is exchanged.
 */
class World {
  saving: Saving = nothingMade
  readonly edits: { readonly insertion: boolean }[] = []
  readonly disk = new Set<number>()
  serverReadOnly = false
  up: UpFrame[] = []
  back: DownFrame[] = []

  act(event: SavingEvent): void {
    this.saving = reduce(this.saving, event)
  }

  clock(): number {
    return this.edits.filter(({ insertion }) => insertion).length
  }

  edit(insertion: boolean): void {
    this.edits.push({ insertion })
    this.act({ type: 'edited' })
    if (this.saving.link !== 'down') this.up.push({ type: 'update', edit: this.edits.length - 1 })
    this.maybeAsk()
  }

  connect(): void {
    if (this.saving.link !== 'down') return
    this.act({ type: 'access', readOnly: this.serverReadOnly })
    this.exchange()
  }

  exchange(): void {
    this.act({ type: 'syncing' })
    this.up.push({ type: 'exchange', edits: this.edits.length })
  }

  drop(): void {
    this.up = []
    this.back = []
    this.act({ type: 'down' })
  }

  maybeAsk(): void {
    if (!shouldAsk(this.saving)) return
    this.act({ type: 'asked', client: 1, clock: this.clock() })
    this.up.push({ type: 'save', mark: this.saving.lastMark })
  }

  setServerReadOnly(readOnly: boolean): void {
    if (this.serverReadOnly === readOnly) return
    this.serverReadOnly = readOnly
    if (this.saving.link !== 'down') this.back.push({ type: 'access', readOnly })
  }

  serverReads(takes: boolean): void {
    const frame = this.up.shift()
    if (!frame) return
    if (frame.type === 'save') {
      this.back.push({ type: 'receipt', mark: frame.mark, client: 1, clock: this.serverClock() })
    } else if (frame.type === 'exchange') {
      if (!this.serverReadOnly)
        for (let edit = 0; edit < frame.edits; edit += 1) this.disk.add(edit)
      this.back.push({ type: 'synced' })
    } else if (takes && !this.serverReadOnly) {
      const gap = this.edits
        .slice(0, frame.edit)
        .some(({ insertion }, i) => insertion && !this.disk.has(i))
      if (!this.edits[frame.edit]!.insertion || !gap) this.disk.add(frame.edit)
    } else if (!this.serverReadOnly && !this.edits[frame.edit]!.insertion) {
      // A server that may write takes deletions, or closes the document.
      this.drop()
    }
  }

  serverClock(): number {
    const first = this.edits.findIndex(({ insertion }, i) => insertion && !this.disk.has(i))
    const taken = first < 0 ? this.edits : this.edits.slice(0, first)
    return taken.filter(({ insertion }) => insertion).length
  }

  clientReads(): void {
    const frame = this.back.shift()
    if (frame) this.act(frame)
    if (this.saving.resync) this.exchange()
    this.maybeAsk()
  }

  check(): void {
    const missing = this.edits.filter((_, i) => !this.disk.has(i)).length
    const { state, unsaved } = saveStateOf(this.saving)
    expect(unsaved).toBeGreaterThanOrEqual(missing)
    if (state === 'saved') expect(missing).toBe(0)
  }
}
type UpFrame =
  | { readonly type: 'update'; readonly edit: number }
  | { readonly type: 'exchange'; readonly edits: number }
  | { readonly type: 'save'; readonly mark: number }
type DownFrame = Extract<SavingEvent, { type: 'receipt' | 'synced' | 'access' }>

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant((world: World) => world.edit(true)) },
  { weight: 3, arbitrary: fc.constant((world: World) => world.edit(false)) },
  { weight: 8, arbitrary: fc.constant((world: World) => world.serverReads(true)) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.serverReads(false)) },
  { weight: 8, arbitrary: fc.constant((world: World) => world.clientReads()) },
  { weight: 2, arbitrary: fc.constant((world: World) => world.connect()) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.drop()) },
  { weight: 1, arbitrary: fc.boolean().map((on) => (world: World) => world.setServerReadOnly(on)) },
)

test('[SD1] never saved while an edit is not on disk, and saved in the end', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 20, maxLength: 200, size: 'max' }),
      fc.boolean(),
      (steps, reconnect) => {
        const world = new World()
        for (const take of steps) {
          take(world)
          world.check()
        }
        world.setServerReadOnly(false)
        if (reconnect) world.drop()
        world.connect()
        while (world.up.length > 0 || world.back.length > 0) {
          world.serverReads(true)
          world.clientReads()
          world.check()
        }
        expect(saveStateOf(world.saving)).toEqual({ state: 'saved', unsaved: 0 })
        expect(world.disk.size).toBe(world.edits.length)
      },
    ),
    { numRuns: 400 },
  )
})
