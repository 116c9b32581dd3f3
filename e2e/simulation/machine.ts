/** The machine that the server runs on: it is started, dies in the middle of anything, and is started again. */
import type { Tokens } from '../../server/auth/tokens.ts'
import type { Clock } from '../../server/core/clock.ts'
import type { Logger } from '../../server/core/logger.ts'
import type { Invariants } from './invariants.ts'
import type { Network } from './network.ts'
import { startServer, type Replaced, type Server } from './server.ts'
import type { Disk } from './storage-faults.ts'
import { newActor, type Actor, type Turns } from './turns.ts'

export interface Machine {
  /** The server, once it is up and until it begins to stop. */
  readonly server: Server | undefined
  /** Nothing happens when one runs. */
  start(): void
  /** All memory is gone at once. */
  crash(): void
  /** As SIGTERM does, and then a new start. */
  restart(): Promise<void>
  /** Does something with the server in a turn of its own; nothing when it is not up. */
  use(run: (server: Server) => void): Promise<void>
  readonly actor: Actor | undefined
  /** Timers that the server holds. */
  readonly timers: number
}

interface Life {
  readonly actor: Actor
  server: Server | undefined
}

/** As main.ts has it. */
const STOP_DEADLINE_MS = 20_000
/** What is never the fault of a disk or of a network. */
const NEVER = /harmed|damaged|not what it should be|gave up|on a frame failed/

export function createMachine({
  turns,
  disk,
  network,
  invariants,
  tokens,
  seed,
  replaced,
}: {
  readonly turns: Turns
  readonly disk: Disk
  readonly network: Network
  readonly invariants: Invariants
  readonly tokens: Tokens
  readonly seed: number
  /** Called for every life of the server. */
  readonly replaced: () => Replaced
}): Machine {
  const clock: Clock = { now: turns.now, after: turns.after, every: turns.every }
  const logger: Logger = {
    debug() {},
    info() {},
    warn() {},
    error(fields, message) {
      if (NEVER.test(message))
        invariants.fail(`the server reports: ${message} ${JSON.stringify(fields)}`)
    },
  }
  let lives = 0
  let life: Life | undefined

  function start(): void {
    if (life) return
    lives += 1
    const actor = newActor(`server ${lives}`, seed)
    const mine: Life = { actor, server: undefined }
    life = mine
    turns.lane(`start of ${actor.name}`, actor).waiting.push(() => {
      const thread = disk.open(actor)
      const started = startServer({
        thread,
        clock,
        tokens,
        logger,
        network,
        replaced: replaced(),
      })
      // A server that cannot use its disk ends.
      started.then(
        (server) => open(mine, server),
        () => end(mine),
      )
    })
  }

  function open(mine: Life, server: Server): void {
    mine.server = server
    network.listener = {
      actor: mine.actor,
      listen(connection) {
        const end = server.listen(connection)
        return {
          ...end,
          onFrame(frame) {
            invariants.took(connection, frame)
            end.onFrame(frame)
          },
        }
      },
    }
  }

  function end(which: Life | undefined): void {
    if (!which || which !== life) return
    life = undefined
    network.listener = undefined
    network.serverDied()
    disk.crash()
    turns.end(which.actor)
  }

  return {
    get server() {
      return life?.server
    },
    get actor() {
      return life?.actor
    },
    get timers() {
      return life ? turns.timersOf(life.actor) : 0
    },
    start,
    crash: () => end(life),
    async restart() {
      const mine = life
      if (!mine?.server) return
      const { actor, server } = mine
      mine.server = undefined
      network.listener = undefined
      const exit = (): void => {
        end(mine)
        start()
      }
      await turns.act(actor, () => {
        server.stop().then(exit, exit)
        turns.after(STOP_DEADLINE_MS, exit)
      })
    },
    async use(run) {
      const { actor, server } = life ?? {}
      if (actor && server) await turns.act(actor, () => run(server))
    },
  }
}
