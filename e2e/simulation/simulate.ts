/** One run: a schedule from its beginning until everything is closed. */
import { foundedImage, type LogLength } from './founding.ts'
import { leave } from './ground.ts'
import type { Schedule } from './schedule.ts'
import { createWorld, type Stand } from './world.ts'

export interface Ran {
  /** Turns of the actors. */
  readonly turns: number
  /** What was on disk in the end; the same schedule gives the same. */
  readonly disk: Buffer
}

/** Made once: a trip with its people, on disk. */
const images = new Map<LogLength, Promise<Buffer>>()

/** Rejects with a Violation when something was not as it was promised. */
export async function simulate({ seed, log, steps }: Schedule, replaced: Stand = {}): Promise<Ran> {
  const made = images.get(log) ?? foundedImage(log)
  images.set(log, made)
  const world = createWorld({ seed, image: await made, replaced })
  try {
    await world.open()
    for (const step of steps) await world.perform(step)
    await world.rest()
    await world.end()
    return { turns: world.turns.steps, disk: world.disk.image() }
  } finally {
    leave()
    world.disk.close()
  }
}

/** What is wrong with a run, `undefined` when nothing is. */
export async function failureOf(schedule: Schedule, replaced?: Stand): Promise<string | undefined> {
  try {
    await simulate(schedule, replaced)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
