/** The migrations in the order in which they run. A migration that was ever released is never changed. */
import type { Migration } from 'kysely/migration'
import * as documents from './0001-documents.ts'
import * as events from './0002-events.ts'
import * as tripUpdates from './0003-trip-updates.ts'

export const MIGRATIONS: Record<string, Migration> = {
  '0001-documents': documents,
  '0002-events': events,
  '0003-trip-updates': tripUpdates,
}
