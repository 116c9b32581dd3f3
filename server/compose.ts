/** The server, put together: which parts there are, and in which order they start and stop. No logic. */
import type { Server } from 'node:http'
import { createAdministration } from './compose/administration.ts'
import { createBackground } from './compose/background.ts'
import { createCollaboration } from './compose/collaboration.ts'
import { createDoors } from './compose/doors.ts'
import { openEntrance } from './compose/entrance.ts'
import { createFeatures } from './compose/features.ts'
import { openFoundation, type World } from './compose/foundation.ts'
import { openOutside } from './compose/outside.ts'
import type { Config } from './core/config.ts'
import type { Metrics } from './core/metrics.ts'

export interface Concord {
  readonly server: Server
  readonly metrics: Metrics
  /** Stops accepting, closes sockets with 1012, writes what is open, closes the database. */
  stop(): Promise<void>
}

/** Every part knows only those above it. */
export async function compose(config: Config, world: World): Promise<Concord> {
  const foundation = await openFoundation(config, world)
  const entrance = await openEntrance(foundation)
  const background = createBackground(foundation)
  const outside = await openOutside(foundation, entrance, background)
  const collaboration = createCollaboration(foundation, entrance)
  const below = { foundation, entrance, background, outside, collaboration }
  const features = createFeatures(below)
  const administration = createAdministration({ ...below, features })
  const doors = createDoors({ ...below, features, administration })

  await collaboration.start()
  await administration.sessions.start()
  doors.start()
  // Doors hear of what happens before anything begins to happen by itself.
  await features.consumers.start()
  await background.workers.start()
  await background.schedules.start()
  background.gauges.start()
  features.madeUpFlights.start()

  return {
    server: doors.server,
    metrics: foundation.metrics,
    async stop() {
      // Clients go first: an edit that is still on its way from them is taken.
      await doors.close()
      await collaboration.close()
      // Jobs may be mail: the mailer closes behind them.
      await features.madeUpFlights.stop()
      await background.stop()
      outside.close()
      // Behind documents and jobs: what they told last is still worked on.
      await features.consumers.stop()
      doors.drop()
      // Nobody is connected any more: how connections ended, and the last refusals, are written.
      await administration.stop()
      await entrance.stop()
      await foundation.close()
    },
  }
}
