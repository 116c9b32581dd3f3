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
import type { Parts } from './parts.ts'

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

export function createAdministration({
  foundation,
  entrance,
  background,
  collaboration,
  features,
}: Omit<Parts, 'administration'>): Administration {
  const { config, database, events, wake, cache, access, clock, random, logger } = foundation
  const { barred, live } = entrance
  const { jobs, workers, schedules } = background
  const { connections, open: documents, whereabouts, presence } = collaboration
  const { history, polls, inbox, flights } = features
  const { forcedAwayMs: awayMs } = config
  const rooms = ({ connection: { id }, who }: LiveSession) => [
    ...new Set([...connections.openOn(id, who), ...whereabouts.joinedOn(id, who)]),
  ]
  const sessions = createSessionLog({ live, rooms, database, clock, logger })
  warmTenants(live, access, logger)
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
    online: createOnline({
      live,
      shown: presence.everybody,
      rooms,
      flights: flights.active,
      database,
      events,
      jobs,
      cache,
      clock,
    }),
    jobOffice: createJobOffice({ jobs, database, clock }),
    cacheOffice: createCacheOffice({ cache, database, clock }),
    scheduleOffice: createScheduleOffice({ schedules, database, clock }),
    sessions,
    stop: () => sessions.stop(),
  }
}
