/** The tables as the code sees them. Every column is explained at its DDL in migrations/. */
import type { Generated } from 'kysely'

export interface Tables {
  scopes: {
    id: Generated<number>
    name: string
    tenant: string
    kind: string
    key: string
    title: string
    created_by: string
    created_at: number
    updated_at: number
    deleted_at: number | null
  }
  members: {
    scope_id: number
    user_id: string
    role: string
    added_by: string
    added_at: number
  }
  updates: {
    scope_id: number
    seq: number
    user_id: string
    at: number
    bytes: Uint8Array
  }
  snapshots: {
    scope_id: number
    seq: number
    at: number
    bytes: Uint8Array
  }
  event_heads: { tenant: string; seq: number }
  events: {
    tenant: string
    seq: number
    type: string
    version: number
    scope_id: number | null
    entity_id: string | null
    actor: string | null
    at: number
    late: number
    data: string
    audience: string
    audience_user: string | null
    key: string | null
  }
  cursors: { consumer: string; tenant: string; seq: number }
  parked_events: { consumer: string; tenant: string; seq: number; reason: string; at: number }
  clients: { scope_id: number; client_id: number; user_id: string }
  text_edits: {
    scope_id: number
    user_id: string
    contents: string
    edits: number
    since: number
    until: number
    late: number
  }
  trip_updates: {
    scope_id: number
    seq: number
    tenant: string
    user_id: string | null
    update_type: string
    data: string
    at: number
    late: number
  }
  audit: {
    id: Generated<number>
    tenant: string
    category: string
    actor: string | null
    action: string
    target: string | null
    details: string
    at: number
  }
}
