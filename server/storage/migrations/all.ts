/** The migrations in the order in which they run. A migration that was ever released is never changed. */
import type { Migration } from 'kysely/migration'
import * as documents from './0001-documents.ts'

export const MIGRATIONS: Record<string, Migration> = { '0001-documents': documents }
