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
    checksum: number
  }
  snapshots: {
    scope_id: number
    seq: number
    at: number
    bytes: Uint8Array
    checksum: number
  }
  quarantine: {
    id: Generated<number>
    scope_id: number
    kind: string
    seq: Generated<number | null>
    user_id: Generated<string | null>
    bytes: Generated<Uint8Array | null>
    reason: string
    waiting: number
    at: number
  }
  epochs: { id: string; since: number; reason: string }
  recovery: {
    id: Generated<number>
    scope_id: number | null
    since: number
    until: number
    reason: string
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
  locks: {
    scope_id: number
    user_id: string
    taken_at: number
    expires_at: number
    reason: string | null
  }
  jobs: {
    id: string
    tenant: string
    queue: string
    type: string
    user_id: string | null
    data: string
    status: string
    priority: number
    run_at: number
    attempts: number
    max_attempts: number
    backoff_ms: number
    key: string | null
    progress: Generated<number>
    result: string | null
    error: string | null
    created_at: number
    started_at: number | null
    finished_at: number | null
  }
  secret_votes: {
    scope_id: number
    poll_id: string
    option_id: string
    user_id: string
    vote: string
  }
  messages: {
    scope_id: number
    seq: number
    id: string
    user_id: string
    user_name: string
    text: string
    type: string
    reply_to: string | null
    mentions: string
    client_key: string | null
    created_at: number
    edited_at: number | null
    deleted_at: number | null
    became: string | null
    told: string
  }
  read_positions: { scope_id: number; user_id: string; seq: number }
  paused_queues: { queue: string; tenant: string }
  webhooks: {
    id: string
    tenant: string
    url: string
    types: string
    description: string
    secret: string
    old_secret: Generated<string | null>
    old_secret_until: Generated<number | null>
    enabled: number
    disabled_reason: Generated<string | null>
    since: number
    created_by: string
    created_at: number
    failures: Generated<number>
    failing_since: Generated<number | null>
    last_success_at: Generated<number | null>
    last_failure_at: Generated<number | null>
    last_error: Generated<string | null>
  }
  webhook_deliveries: {
    id: Generated<number>
    webhook_id: string
    seq: number
    type: string
    status: string
    attempts: number
    response_status: number | null
    error: string | null
    created_at: number
    finished_at: number | null
  }
  push_subscriptions: {
    id: string
    tenant: string
    user_id: string
    endpoint: string
    p256dh: string
    auth: string
    created_at: number
  }
  server_keys: { name: string; value: string }
  notifications: {
    tenant: string
    user_id: string
    id: string
    seq: number
    type: string
    priority: string
    title: string
    message: string
    data: string
    scope_id: number | null
    actor: string | null
    entity_id: string | null
    channels: string
    in_app: number
    group_key: string | null
    count: number
    key: string | null
    created_at: number
    expires_at: number
    seen_at: number | null
    read_at: number | null
    archived_at: number | null
    deleted_at: number | null
  }
  notification_preferences: { tenant: string; user_id: string; changes: string }
  notified: { tenant: string; seq: number }
  flights: {
    tenant: string
    id: string
    plan: string
    state: string
    tracked: number
    tracked_by: string
    departs_at: number
    updated_at: number
  }
  trip_imports: {
    id: string
    tenant: string
    scope_id: number
    user_id: string
    key: string | null
    job_id: string
    dry_run: number
    csv: string | null
    written: Generated<number>
    report: Generated<string | null>
    created_at: number
  }
  reports: {
    id: string
    tenant: string
    user_id: string
    as_admin: number
    job_id: string
    request: string
    bytes: Generated<Uint8Array | null>
    created_at: number
  }
  calendar_feeds: {
    id: string
    scope_id: number
    user_id: string
    secret_hash: string
    created_at: number
  }
  mail_addresses: {
    tenant: string
    user_id: string
    address: string
    name: string | null
    source: string
    at: number
  }
  mails_waiting: { tenant: string; user_id: string; notification_id: string }
  schedules: { name: string; made_until: number; paused_at: Generated<number | null> }
  sessions: {
    id: string
    tenant: string
    user_id: string
    door: string
    ip: string
    user_agent: string
    connected_at: number
    last_activity: number
    ended_at: number | null
    end_reason: string | null
    rooms: string
  }
  barred: {
    tenant: string
    user_id: string
    away_until: number
    tokens_after: number
  }
  hiding: { tenant: string; user_id: string; since: number }
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
