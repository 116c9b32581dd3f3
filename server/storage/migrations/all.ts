/** The migrations in the order in which they run. A migration that was ever released is never changed. */
import type { Migration } from 'kysely/migration'
import * as documents from './0001-documents.ts'
import * as events from './0002-events.ts'
import * as tripUpdates from './0003-trip-updates.ts'
import * as locks from './0004-locks.ts'
import * as checksums from './0005-checksums.ts'
import * as jobs from './0006-jobs.ts'
import * as secretVotes from './0007-secret-votes.ts'
import * as chat from './0008-chat.ts'
import * as sessions from './0009-sessions.ts'
import * as notifications from './0010-notifications.ts'
import * as outside from './0011-outside.ts'
import * as push from './0012-push.ts'
import * as flights from './0013-flights.ts'
import * as formats from './0014-formats.ts'
import * as mail from './0015-mail.ts'
import * as hiding from './0016-hiding.ts'

export const MIGRATIONS: Record<string, Migration> = {
  '0001-documents': documents,
  '0002-events': events,
  '0003-trip-updates': tripUpdates,
  '0004-locks': locks,
  '0005-checksums': checksums,
  '0006-jobs': jobs,
  '0007-secret-votes': secretVotes,
  '0008-chat': chat,
  '0009-sessions': sessions,
  '0010-notifications': notifications,
  '0011-outside': outside,
  '0012-push': push,
  '0013-flights': flights,
  '0014-formats': formats,
  '0015-mail': mail,
  '0016-hiding': hiding,
}
