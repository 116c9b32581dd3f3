/** Messages as they are kept. */
import {
  ChatType,
  ScopeRole,
  instantIfAny,
  instantOf,
  type Became,
  type ChatMessage,
  type UserId,
} from '@concord/schemas'
import type { Queries, Tx } from '../../storage/database.ts'

/** A message, and the numbers of the events that have its text. */
export interface KeptMessage {
  readonly message: ChatMessage
  readonly told: readonly number[]
}

export async function insertMessage(
  tx: Tx,
  scopeId: number,
  { message, told }: KeptMessage,
): Promise<void> {
  await tx
    .insertInto('messages')
    .values({
      scope_id: scopeId,
      seq: message.seq,
      id: message.id,
      user_id: message.userId,
      user_name: message.userName,
      text: message.text,
      type: message.type,
      reply_to: message.replyTo,
      mentions: JSON.stringify(message.mentions),
      client_key: message.clientKey ?? null,
      created_at: Date.parse(message.createdAt),
      edited_at: null,
      deleted_at: null,
      became: null,
      told: JSON.stringify(told),
    })
    .execute()
}

/** Writes what can change of a message: text, mentions, times, what it became, and what has its text. */
export async function updateMessage(
  tx: Tx,
  scopeId: number,
  { message, told }: KeptMessage,
): Promise<void> {
  const { seq, text, mentions, editedAt, deletedAt, became } = message
  await tx
    .updateTable('messages')
    .set({
      text,
      mentions: JSON.stringify(mentions),
      edited_at: editedAt === null ? null : Date.parse(editedAt),
      deleted_at: deletedAt === null ? null : Date.parse(deletedAt),
      became: became && JSON.stringify(became),
      told: JSON.stringify(told),
    })
    .where('scope_id', '=', scopeId)
    .where('seq', '=', seq)
    .execute()
}

export async function readMessage(
  query: Queries,
  scopeId: number,
  id: string,
): Promise<KeptMessage | undefined> {
  const row = await selectMessages(query, scopeId).where('id', '=', id).executeTakeFirst()
  return row && keptOf(row)
}

/** The message that this person sent under this key before. */
export async function messageWithKey(
  tx: Tx,
  scopeId: number,
  userId: string,
  clientKey: string,
): Promise<ChatMessage | undefined> {
  const row = await selectMessages(tx, scopeId)
    .where('user_id', '=', userId)
    .where('client_key', '=', clientKey)
    .executeTakeFirst()
  return row && keptOf(row).message
}

/** Newest first. */
export async function readMessages(
  query: Queries,
  scopeId: number,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<ChatMessage[]> {
  const rows = await selectMessages(query, scopeId)
    .$if(before !== undefined, (select) => select.where('seq', '<', before!))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => keptOf(row).message)
}

/** Who belongs to the scope now, and as what; nobody, to one that was deleted. */
export async function membersIn(tx: Tx, scopeId: number): Promise<ReadonlyMap<string, ScopeRole>> {
  const rows = await tx
    .selectFrom('members')
    .innerJoin('scopes', 'scopes.id', 'members.scope_id')
    .select(['members.user_id', 'members.role'])
    .where('members.scope_id', '=', scopeId)
    .where('scopes.deleted_at', 'is', null)
    .execute()
  return new Map(rows.map(({ user_id, role }) => [user_id, ScopeRole.parse(role)]))
}

function selectMessages(query: Queries, scopeId: number) {
  return query
    .selectFrom('messages')
    .select([
      'seq',
      'id',
      'user_id',
      'user_name',
      'text',
      'type',
      'reply_to',
      'mentions',
      'client_key',
      'created_at',
      'edited_at',
      'deleted_at',
      'became',
      'told',
    ])
    .where('scope_id', '=', scopeId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectMessages>['executeTakeFirstOrThrow']>>

function keptOf(row: Row): KeptMessage {
  return {
    message: {
      id: row.id,
      seq: row.seq,
      userId: row.user_id as UserId,
      userName: row.user_name,
      text: row.text,
      type: ChatType.parse(row.type),
      replyTo: row.reply_to,
      mentions: JSON.parse(row.mentions) as UserId[],
      ...(row.client_key === null ? {} : { clientKey: row.client_key }),
      createdAt: instantOf(row.created_at),
      editedAt: instantIfAny(row.edited_at),
      deletedAt: instantIfAny(row.deleted_at),
      became: row.became === null ? null : (JSON.parse(row.became) as Became),
    },
    told: JSON.parse(row.told) as number[],
  }
}
