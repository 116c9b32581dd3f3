import { expect, test } from 'vitest'
import { importComplaints } from './architecture.ts'
import { clockComplaints, headComplaints, lengthComplaints } from './habits.ts'
import { readSources } from './sources.ts'

/** Far below the real number: it only notices that the search for files found next to nothing. */
const FEWEST_FILES = 20

const layered = readSources(['schemas', 'client-sdk', 'server', 'web', 'examples'])
const timeless = readSources(['schemas', 'client-sdk', 'server'])
const all = readSources([
  'schemas',
  'client-sdk',
  'server',
  'web',
  'examples',
  'e2e',
  'bench',
  'tools',
])

test('the files are found', () => {
  expect(layered.length).toBeGreaterThanOrEqual(FEWEST_FILES)
})

test('every import follows the table', () => {
  expect(layered.flatMap(importComplaints)).toEqual([])
})

test('time and chance come in as arguments', () => {
  expect(timeless.flatMap(clockComplaints)).toEqual([])
})

test('files are short or say why not', () => {
  expect(all.flatMap(lengthComplaints)).toEqual([])
})

test('what a file is about stands above its imports', () => {
  expect(all.flatMap(headComplaints)).toEqual([])
})

// Canaries: a check that cannot fail proves nothing.

test.each([
  // layers
  ['server/core/clock.ts', `import type { Tally } from '../features/votes/tally.ts'`],
  ['server/core/clock.ts', `const late = import('../features/chat.ts')`],
  ['server/core/clock.ts', `export * from '../sync/guard.ts'`],
  ['server/core/clock.ts', `type Guard = import('../sync/guard.ts').Guard`],
  ['server/events/log.ts', `import { enqueue } from '../jobs/queue.ts'`],
  ['server/features/chat.ts', `import { app } from '../transport/koa.ts'`],
  ['server/sync/documents.ts', `import { trips } from '../features/trips.ts'`],
  ['server/transport/rest/koa.ts', `import { compose } from '../../compose.ts'`],
  ['schemas/ids.ts', `import { now } from '../server/core/clock.ts'`],
  ['server/features/chat.ts', `import type { Foundation } from '../compose/foundation.ts'`],
  ['server/stray.ts', `export const stray = 1`],
  // features
  ['server/features/chat.ts', `export { tally } from './votes/tally.ts'`],
  ['server/features/votes/tally.ts', `import { post } from '../chat.ts'`],
  // the SDK, the server and the pages
  ['client-sdk/client.ts', `import type { App } from '@concord/server'`],
  ['client-sdk/client.ts', `import { now } from '../server/core/clock.ts'`],
  ['server/sync/guard.ts', `import { connect } from '@concord/client'`],
  ['server/main.ts', `import { connect } from '@concord/client'`],
  ['server/main.ts', `import { App } from '@concord/web'`],
  ['server/compose/doors.ts', `import { connect } from '@concord/client'`],
  ['server/compose/doors.ts', `import { WebSocketServer } from 'ws'`],
  ['server/transport/rest/koa.ts', `import { App } from '../../web/app.tsx'`],
  ['web/app.tsx', `import { compose } from '../server/compose.ts'`],
  ['web/app.tsx', `import { compose } from '@concord/server'`],
  ['examples/quill/main.ts', `import { App } from '../../web/app.tsx'`],
  ['examples/quill/main.ts', `import { tripId } from '@concord/schemas'`],
  ['schemas/ids.ts', `import { randomBytes } from 'node:crypto'`],
  ['client-sdk/testing/wire.ts', `import { spawn } from 'node:child_process'`],
  // packages and their owners
  ['server/features/chat.ts', `import { Hocuspocus } from '@hocuspocus/server'`],
  ['server/sync/update-log/update-log.ts', `import Database from 'better-sqlite3'`],
  ['server/events/log.ts', `import type { Kysely } from 'kysely'`],
  ['server/events/log.ts', `import { Migrator } from 'kysely/migration'`],
  ['server/core/http.ts', `import Koa from 'koa'`],
  ['server/core/http.ts', `import serve from 'koa-static'`],
  ['server/main.ts', `import Router from '@koa/router'`],
  ['server/transport/gateway.ts', `import { WebSocketServer } from 'ws'`],
  ['server/auth/access.ts', `import jwt from 'jsonwebtoken'`],
  ['server/auth/access.ts', `import jwks from 'jwks-rsa'`],
  ['server/core/config.ts', `import { pino } from 'pino'`],
  ['server/core/logger.ts', `import { Counter } from 'prom-client'`],
  ['server/events/log.ts', `import * as Y from 'yjs'`],
])('refuses in %s: %s', (file, text) => {
  expect(importComplaints({ file, text })).toHaveLength(1)
})

test.each([
  ['server/main.ts', `import { compose } from './compose.ts'`],
  ['server/compose.ts', `import { createDoors } from './compose/doors.ts'`],
  ['server/compose/features.ts', `import { chat } from '../features/chat/chat.ts'`],
  ['server/transport/routes/trips.ts', `import type { Context } from 'koa'`],
  ['server/transport/hocuspocus.ts', `import { Hocuspocus } from '@hocuspocus/server'`],
  ['server/storage/migrations/first.ts', `import { sql } from 'kysely'`],
  ['server/features/votes/rules.ts', `import { tally } from './tally.ts'`],
  ['server/sync/guard.ts', `import type { Principal } from '../auth/principal.ts'`],
  ['client-sdk/client.ts', `import { scopeName } from '@concord/schemas'`],
  ['client-sdk/testing/server-process.ts', `import { spawn } from 'node:child_process'`],
  ['web/app.tsx', `import { connect } from '@concord/client'; import * as Y from 'yjs'`],
  ['server/core/clock.test.ts', `import Koa from 'koa'; import { connect } from '@concord/client'`],
])('allows in %s: %s', (file, text) => {
  expect(importComplaints({ file, text })).toEqual([])
})

test.each([
  'const now = Date.now()',
  'const clock = { now: Date.now }',
  'const now = new Date()',
  'const dice = Math.random()',
  'const id = crypto.randomUUID()',
  `import { randomUUID } from 'node:crypto'`,
])('refuses outside the clocks: %s', (text) => {
  expect(clockComplaints({ file: 'server/sync/guard.ts', text })).toHaveLength(1)
})

test.each([
  ['server/core/clock.ts', 'const now = Date.now()'],
  ['client-sdk/core/clock.ts', 'const now = Date.now()'],
  ['server/sync/guard.test.ts', 'const now = Date.now()'],
  ['server/sync/guard.ts', 'const day = new Date(now) // never: Date.now()'],
])('leaves time alone in %s: %s', (file, text) => {
  expect(clockComplaints({ file, text })).toEqual([])
})

test('refuses a long file without a reason', () => {
  const long = 'export {}\n'.repeat(401)
  const file = 'server/sync/documents.ts'
  expect(lengthComplaints({ file, text: long })).toHaveLength(1)
  expect(lengthComplaints({ file, text: `${long}// Long because it is` })).toHaveLength(1)
  expect(lengthComplaints({ file, text: `/**\n * Long because of x.\n */\n${long}` })).toEqual([])
  expect(lengthComplaints({ file, text: 'export {}\n'.repeat(400) })).toEqual([])
})

test('refuses what a file is about between its imports', () => {
  const file = 'server/sync/documents.ts'
  const [head, one, other, rest] = [
    '/** Documents. */\n',
    `import { a } from './a.ts'\n`,
    `import { b } from './b.ts'\n`,
    '/** One. */\nexport const c = a + b\n',
  ]
  expect(headComplaints({ file, text: one + head + other + rest })).toHaveLength(1)
  expect(headComplaints({ file, text: head + one + other + rest })).toEqual([])
})
