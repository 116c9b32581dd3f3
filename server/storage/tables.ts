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
}
