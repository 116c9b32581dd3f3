/**
 * The ground that a simulated world stands on. Libraries ask the machine for the time, for chance and for timers by
 * themselves, and some take hold of it while they load; so this file must be imported before them. While no world is
 * entered everything is the machine's own.
 */
import { webcrypto } from 'node:crypto'

/** What a world gives instead of the machine. */
export interface Ground {
  now(): number
  /** At least 0, less than 1. */
  random(): number
  /** Runs after so many milliseconds; the result cancels it. */
  after(ms: number, run: () => void): () => void
  every(ms: number, run: () => void): () => void
  /** Runs in a later turn of the event loop. */
  soon(run: () => void): () => void
}

let ground: Ground | undefined

/** From now on everything in this process asks this world, until `leave`. */
export function enter(world: Ground): void {
  ground = world
}

export function leave(): void {
  ground = undefined
}

const machine = {
  now: Date.now,
  random: Math.random,
  fill: webcrypto.getRandomValues.bind(webcrypto),
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
}

/** Resolves when everything that needs no further turn of the event loop is done. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    machine.setImmediate(resolve)
  })
}

/** Stands for what Node's functions return: one can let go of it, and cancel it. */
class Handle {
  readonly cancel: () => void
  constructor(cancel: () => void) {
    this.cancel = cancel
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
  hasRef(): boolean {
    return false
  }
}

type Act = (...args: unknown[]) => void

function clearing(clear: (handle: never) => void) {
  return (handle: unknown): void => {
    if (handle instanceof Handle) handle.cancel()
    // reason: whatever is none of ours is the machine's
    else clear(handle as never)
  }
}

function fill<T extends ArrayBufferView>(array: T): T {
  if (!ground) return machine.fill(array as never)
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = ground.random() * 256
  return array
}

Date.now = () => (ground ? ground.now() : machine.now.call(Date))
Math.random = () => (ground ? ground.random() : machine.random())
webcrypto.getRandomValues = fill
Object.assign(globalThis, {
  setTimeout: (act: Act, ms = 0, ...args: unknown[]) =>
    ground
      ? new Handle(ground.after(ms, () => act(...args)))
      : machine.setTimeout(act, ms, ...args),
  setInterval: (act: Act, ms = 0, ...args: unknown[]) =>
    ground
      ? new Handle(ground.every(ms, () => act(...args)))
      : machine.setInterval(act, ms, ...args),
  setImmediate: (act: Act, ...args: unknown[]) =>
    ground ? new Handle(ground.soon(() => act(...args))) : machine.setImmediate(act, ...args),
  clearTimeout: clearing(machine.clearTimeout),
  clearInterval: clearing(machine.clearInterval),
  clearImmediate: clearing(machine.clearImmediate),
})
