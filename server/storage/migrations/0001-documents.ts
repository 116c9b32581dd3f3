/** Scopes, their members, and the log of their documents. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('scopes')
    // Short name of the scope in the other tables.
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    // `{tenant}/{kind}/{key}`; also the name of the Yjs document.
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    // The id as people and REST paths know it, unique within tenant and kind.
    .addColumn('key', 'text', (column) => column.notNull())
    // Copy of `meta.title` of the document, for lists; written in the commit that changed it.
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    // All times are milliseconds since 1970.
    .addColumn('created_at', 'integer', (column) => column.notNull())
    // Time of the last update of the document.
    .addColumn('updated_at', 'integer', (column) => column.notNull())
    // Deleted scopes stay until they are purged, so that a late edit has somewhere to go.
    .addColumn('deleted_at', 'integer')
    .execute()
  await db.schema
    .createTable('members')
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // owner, editor, commenter or viewer.
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('added_by', 'text', (column) => column.notNull())
    .addColumn('added_at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('members_key', ['scope_id', 'user_id'])
    .execute()
  await db.schema
    .createIndex('members_by_user')
    .on('members')
    .columns(['user_id', 'scope_id'])
    .execute()
  await db.schema
    .createTable('updates')
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    // 1, 2, 3 … within the scope, in the order of the commits.
    .addColumn('seq', 'integer', (column) => column.notNull())
    // Who sent it; `server` for edits of the server itself.
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    // A Yjs update (v1): what the transaction changed in all.
    .addColumn('bytes', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('updates_key', ['scope_id', 'seq'])
    // The rows of one document lie side by side, so that loading it reads a few pages in a row.
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .createTable('snapshots')
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    // The snapshot holds every update up to and with this one.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    // A Yjs update (v1): the whole document.
    .addColumn('bytes', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('snapshots_key', ['scope_id', 'seq'])
    .execute()
}
