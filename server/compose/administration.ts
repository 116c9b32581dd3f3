/** Who is and was connected, what admins do, how long that is kept, and reports of all of it. */
import type { LiveSession } from '../auth/live-connections.ts'
import { createAdmin, type Admin } from '../features/admin/admin.ts'
import { createOnline, type Online } from '../features/admin/online.ts'
import { createSessionLog, type SessionLog } from '../features/admin/session-log.ts'
import { createCacheOffice, type CacheOffice } from '../features/cache/cache-office.ts'
import { warmTenants } from '../features/cache/warm-tenants.ts'
import { createJobOffice, type JobOffice } from '../features/jobs/job-office.ts'
import { createScheduleOffice, type ScheduleOffice } from '../features/jobs/schedule-office.ts'
import { createReports, type Reports } from '../features/reports/reports.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Entrance } from './entrance.ts'
import type { Features } from './features.ts'
import type { Foundation } from './foundation.ts'

export interface Administration {
  readonly admin: Admin
  readonly online: Online
  readonly jobOffice: JobOffice
  readonly cacheOffice: CacheOffice
  readonly reports: Reports
  readonly scheduleOffice: ScheduleOffice
  readonly sessions: Pick<SessionLog, 'start'>
  /** Once every connection has ended: their ends are written. */
  stop(): Promise<void>
}

export function createAdministration(
  { config, database, events, wake, cache, access, clock, random, log }: Foundation,
  { barred, live }: Entrance,
  { jobs, workers, schedules }: Background,
  { connections, open: documents }: Collaboration,
  { history, polls, inbox }: Features,
): Administration {
  const { forcedAwayMs: awayMs } = config
  const rooms = ({ connection, who }: LiveSession) => connections.openOn(connection.id, who)
  const sessions = createSessionLog({ live, rooms, database, clock, log })
  warmTenants(live, access, log)
  const admin = createAdmin({ live, sessions, barred, database, events, wake, clock, awayMs })
  const reports = createReports({
    database,
    jobs,
    workers,
    clock,
    random,
    sources: {
      access,
      documents,
      updates: (grant, before, limit) => history.updates(grant, { before, limit }),
      polls: (grant, userId) => polls.list(grant, userId),
      audit: (who, after, limit) => admin.audit(who, { after, limit }),
      notifications: (who, before, limit) => inbox.list(who, { archived: 'false', before, limit }),
    },
  })
  return {
    admin,
    reports,
    online: createOnline({ live, rooms, database, events, jobs, cache }),
    jobOffice: createJobOffice({ jobs, database, clock }),
    cacheOffice: createCacheOffice({ cache, database, clock }),
    scheduleOffice: createScheduleOffice({ schedules, database, clock }),
    sessions,
    stop: () => sessions.stop(),
  }
}
