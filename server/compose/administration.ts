/** Who is and was connected, what admins do, and how long that is kept. */
import type { LiveSession } from '../auth/live-connections.ts'
import { createAdmin, type Admin } from '../features/admin/admin.ts'
import { createOnline, type Online } from '../features/admin/online.ts'
import { createSessionLog, type SessionLog } from '../features/admin/session-log.ts'
import { createJobOffice, type JobOffice } from '../features/jobs/job-office.ts'
import { createScheduleOffice, type ScheduleOffice } from '../features/jobs/schedule-office.ts'
import type { Parts } from './parts.ts'

export interface Administration {
  readonly admin: Admin
  readonly online: Online
  readonly jobOffice: JobOffice
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
  const { config, database, events, wake, clock, log } = foundation
  const { barred, live } = entrance
  const { jobs, schedules } = background
  const { connections, whereabouts, presence } = collaboration
  const { forcedAwayMs: awayMs } = config
  const rooms = ({ connection: { id }, who }: LiveSession) => [
    ...new Set([...connections.openOn(id, who), ...whereabouts.joinedOn(id, who)]),
  ]
  const sessions = createSessionLog({ live, rooms, database, clock, log })
  return {
    admin: createAdmin({ live, sessions, barred, database, events, wake, clock, awayMs }),
    online: createOnline({
      live,
      shown: presence.everybody,
      rooms,
      flights: features.flights.active,
      database,
      events,
      jobs,
      clock,
    }),
    jobOffice: createJobOffice({ jobs, database, clock }),
    scheduleOffice: createScheduleOffice({ schedules, database, clock }),
    sessions,
    stop: () => sessions.stop(),
  }
}
