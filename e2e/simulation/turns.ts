/**
 * Whose turn it is. Everything that happens in a simulated world is a turn of one actor: something that waits in a lane,
 * or a timer. What waits in one lane happens in order; which lane goes on is for the schedule to say. Time stands still
 * until it is told to pass.
 */
import { chanceFrom, type Chance } from '../chance.ts'
import { breathe, type Ground } from './ground.ts'

/** Somebody with a memory that can be lost: one life of the server, or one page. */
export interface Actor {
  readonly name: string
  readonly chance: Chance
  /** Before each of its turns: its surroundings are put in place. */
  readonly enter?: () => void
}

/** Things that happen to one actor one after another. */
export interface Lane {
  readonly name: string
  readonly actor: Actor
  /** Whether nothing of it can happen now. */
  isBlocked: () => boolean
  /** More of this lane in the same step, after what just happened. */
  goesOn: () => boolean
  readonly waiting: (() => void)[]
}

export interface Turns extends Ground {
  readonly actor: Actor | undefined
  /** A turn of this actor, from outside. */
  act<T>(actor: Actor, run: () => T): Promise<T>
  /** Within somebody's turn: does something that needs no further turn as another actor. */
  as<T>(actor: Actor, run: () => T): T
  lane(name: string, actor: Actor): Lane
  close(lane: Lane): void
  /** The lanes in which something can happen now, oldest first. */
  ready(): readonly Lane[]
  /** Lets the next thing of a lane happen, and everything that follows at once. */
  step(lane: Lane): Promise<void>
  /** Lets everything happen that can, without any time passing. */
  flow(): Promise<void>
  /** Lets time pass. `flowing`: everything that can happen meanwhile does. */
  pass(ms: number, flowing: boolean): Promise<void>
  /** Everything of this actor that was still to come does not come. */
  end(actor: Actor): void
  /** Timers of an actor that wait. */
  timersOf(actor: Actor): number
  readonly steps: number
}

interface Timer {
  at: number
  readonly order: number
  readonly actor: Actor
  readonly run: () => void
  readonly every: number | undefined
}

/** The beginning of every world: the middle of July 2026. */
const BEGINNING = Date.UTC(2026, 6, 15, 12)
/** A world in which that much happens in no time never comes to rest. */
const MOST_AT_ONCE = 20_000

export function newActor(name: string, seed: number, enter?: () => void): Actor {
  let mixed = seed >>> 0
  for (const sign of name) mixed = (Math.imul(mixed ^ sign.charCodeAt(0), 0x01000193) + 7) >>> 0
  return { name, chance: chanceFrom(mixed), ...(enter && { enter }) }
}

/** `check` is called after every turn, and throws when something is not as it should be. */
export function createTurns(check: () => void): Turns {
  let now = BEGINNING
  let actor: Actor | undefined
  let lanes: Lane[] = []
  let timers: Timer[] = []
  let orders = 0
  let steps = 0
  /** For what only looks on. */
  const nobodys = chanceFrom(0)
  const soonLanes = new Map<Actor, Map<string, Lane>>()

  function as<T>(who: Actor, run: () => T): T {
    const before = actor
    actor = who
    who.enter?.()
    try {
      return run()
    } finally {
      actor = before
      before?.enter?.()
    }
  }

  /** One turn: the actor does something, and everything that this entails without waiting. */
  async function turn<T>(who: Actor, run: () => T): Promise<T> {
    steps += 1
    actor = who
    who.enter?.()
    try {
      const value = run()
      await breathe()
      return value
    } finally {
      actor = undefined
      check()
    }
  }

  function me(): Actor {
    if (!actor) throw new Error('Something happened that nobody did.')
    return actor
  }

  function start(ms: number, run: () => void, every: number | undefined): () => void {
    orders += 1
    const timer = { at: now + Math.max(0, ms), order: orders, actor: me(), run, every }
    timers.push(timer)
    return () => {
      timers = timers.filter((other) => other !== timer)
    }
  }

  function nextTimer(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) {
      if (timer.at > until) continue
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order))
        next = timer
    }
    return next
  }

  const ready = (): Lane[] => lanes.filter((one) => one.waiting.length > 0 && !one.isBlocked())

  async function step(one: Lane): Promise<void> {
    do await turn(one.actor, one.waiting.shift()!)
    while (one.waiting.length > 0 && one.goesOn() && !one.isBlocked())
  }

  async function flow(): Promise<void> {
    const end = steps + MOST_AT_ONCE
    for (let now = ready(); now.length > 0; now = ready()) {
      for (const one of now) if (one.waiting.length > 0 && !one.isBlocked()) await step(one)
      if (steps > end) throw new Error('It never comes to rest.')
    }
  }

  function lane(name: string, who: Actor): Lane {
    const made: Lane = {
      name,
      actor: who,
      isBlocked: () => false,
      goesOn: () => false,
      waiting: [],
    }
    lanes.push(made)
    return made
  }

  function close(one: Lane): void {
    one.waiting.length = 0
    lanes = lanes.filter((other) => other !== one)
  }

  function soon(kind: string, run: () => void): () => void {
    const who = me()
    const own = soonLanes.get(who) ?? new Map<string, Lane>()
    soonLanes.set(who, own)
    const one = own.get(kind) ?? lane(`${kind} of ${who.name}`, who)
    own.set(kind, one)
    const { waiting } = one
    waiting.push(run)
    return () => {
      const index = waiting.indexOf(run)
      if (index >= 0) waiting.splice(index, 1)
    }
  }

  return {
    get actor() {
      return actor
    },
    get steps() {
      return steps
    },
    now: () => now,
    random: () => (actor?.chance ?? nobodys).between(0, 2 ** 30 - 1) / 2 ** 30,
    // What is due at once is not for the clock to say when.
    after: (ms, run) => (ms > 0 ? start(ms, run, undefined) : soon('timers', run)),
    every: (ms, run) => start(ms, run, Math.max(1, ms)),
    soon: (run) => soon('turn', run),
    act: turn,
    as,
    lane,
    close,
    ready,
    step,
    flow,
    async pass(ms, flowing) {
      const until = now + ms
      if (flowing) await flow()
      for (let timer = nextTimer(until); timer; timer = nextTimer(until)) {
        now = Math.max(now, timer.at)
        if (timer.every === undefined) timers.splice(timers.indexOf(timer), 1)
        else timer.at = now + timer.every
        await turn(timer.actor, timer.run)
        if (flowing) await flow()
      }
      now = until
    },
    end(who) {
      timers = timers.filter((timer) => timer.actor !== who)
      for (const one of lanes) if (one.actor === who) one.waiting.length = 0
      lanes = lanes.filter((one) => one.actor !== who)
      soonLanes.delete(who)
    },
    timersOf: (who) => timers.filter((timer) => timer.actor === who).length,
  }
}
