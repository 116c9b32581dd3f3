/** Who is and was connected, what admins do, and how long that is kept. */
import type { LiveSession } from '../auth/live-connections.ts'
import { createAdmin, type Admin } from '../features/admin/admin.ts'
import { createOnline, type Online } from '../features/admin/online.ts'
import { createRetention, type Retention } from '../features/admin/retention.ts'
import { createSessionLog, type SessionLog } from '../features/admin/session-log.ts'
import { createCacheOffice, type CacheOffice } from '../features/cache/cache-office.ts'
import { warmTenants } from '../features/cache/warm-tenants.ts'
import { createJobOffice, type JobOffice } from '../features/jobs/job-office.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Entrance } from './entrance.ts'
import type { Foundation } from './foundation.ts'

export interface Administration {
  readonly admin: Admin
  readonly online: Online
  readonly jobOffice: JobOffice
  readonly cacheOffice: CacheOffice
  readonly sessions: Pick<SessionLog, 'start'>
  readonly retention: Pick<Retention, 'start'>
  /** Once every connection has ended: their ends are written. */
  stop(): Promise<void>
}

export function createAdministration(
  { config, database, events, wake, cache, access, clock, log }: Foundation,
  { barred, live }: Entrance,
  { jobs }: Background,
  { connections }: Collaboration,
): Administration {
  const { forcedAwayMs: awayMs, sessionsKeptMs, auditKeptMs } = config
  const rooms = ({ connection, who }: LiveSession) => connections.openOn(connection.id, who)
  const sessions = createSessionLog({ live, rooms, database, clock, log })
  warmTenants(live, access, log)
  const retention = createRetention({ database, clock, log, sessionsKeptMs, auditKeptMs })
  return {
    admin: createAdmin({ live, sessions, barred, database, events, wake, clock, awayMs }),
    online: createOnline({ live, rooms, database, events, jobs, cache }),
    jobOffice: createJobOffice({ jobs, database, clock }),
    cacheOffice: createCacheOffice({ cache, database, clock }),
    sessions,
    retention,
    async stop() {
      await retention.stop()
      await sessions.stop()
    },
  }
}
