/**
 * One step of the trace measurement, in a process of its own. Prints its figures as JSON.
 *
 *   node bench/trace-child.ts feed|load|single concord|stock <data folder>
 *
 * `feed` takes the whole trace, edit by edit, on the way that the server's edits take, without a socket. `load` opens
 * what was fed, as the first reader after a start would. `single` adds a few edits to it, each after the one before is
 * done with, as when one person types alone.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  DEFAULT_LIMITS,
  DEFAULT_TENANT,
  KINDS,
  eventRegistry,
  kindsOf,
  scopeName,
  type UserId,
} from '@concord/schemas'
import { SQLite } from '@hocuspocus/extension-sqlite'
import * as Y from 'yjs'
import { systemClock } from '../server/core/clock.ts'
import { silentLogger } from '../server/core/logger.ts'
import { createMetrics } from '../server/core/metrics.ts'
import { createEventLog } from '../server/events/event-log.ts'
import { createWake } from '../server/events/wake.ts'
import { createInsertScope } from '../server/features/scopes/insert-scope.ts'
import { openDatabase } from '../server/storage/database.ts'
import { createTextEdits } from '../server/sync/derive/text-edits.ts'
import { createDocuments } from '../server/sync/documents.ts'
import { createCommits } from '../server/sync/update-log/commits.ts'
import { openLog } from '../server/sync/update-log/open-log.ts'
import { createTypist, readTrace } from './editing-trace.ts'
import { written } from './process-cost.ts'
import { bytesIn, stockFile } from './target.ts'
import type { Fed, Loaded, Single } from './trace.ts'

const [step, server, dataDir] = process.argv.slice(2) as [
  'feed' | 'load' | 'single',
  'concord' | 'stock',
  string,
]

/** Edits that arrive in one turn of the event loop. */
const EDITS_PER_TURN = 10
/** A client is read no further while so much of what it sent is not on disk. */
const MOST_WAITING = 5000
/** Somebody types ten characters a second, and a stock server stores what is typed without a pause every ten seconds. */
const EDITS_PER_STORE = 100
const SINGLE_EDITS = 2000

const scope = scopeName({ tenantId: DEFAULT_TENANT, kind: 'document', id: 'trace' })

async function openConcord() {
  const database = await openDatabase(dataDir, (error) => {
    throw error
  })
  const metrics = createMetrics()
  const kinds = kindsOf(...Object.values(KINDS))
  const events = createEventLog(database, eventRegistry(kinds.values()))
  const wake = createWake()
  const { log } = await openLog({
    database,
    events,
    clock: systemClock,
    logger: silentLogger,
    metrics,
  })
  const commits = createCommits(log, systemClock, silentLogger, metrics)
  const textEdits = createTextEdits({
    database,
    events,
    wake,
    clock: systemClock,
    logger: silentLogger,
  })
  const documents = createDocuments({
    kinds,
    limits: DEFAULT_LIMITS,
    lockAgainst: () => undefined,
    heapSpace: { look: () => 'enough' },
    log,
    quarantine: { quarantineUpdate: async () => {} },
    recovery: { recovering: () => false },
    commits,
    textEdits,
    wake,
    clock: systemClock,
    logger: silentLogger,
    metrics,
  })
  const insertScope = createInsertScope(database, events, wake)
  return { database, commits, documents, insertScope }
}

interface Keeper {
  /** Loads what is stored into `doc`. */
  open(): Promise<void>
  /** Takes an edit; resolves when the next one may come. */
  take(update: Uint8Array, index: number): Promise<void> | void
  /** Resolves when everything taken is on disk. */
  saved(): Promise<void>
  close(): Promise<void>
}

async function concordKeeper(doc: Y.Doc): Promise<Keeper> {
  const { database, commits, documents, insertScope } = await openConcord()
  const owner = {
    userId: 'person0' as UserId,
    name: 'person0',
    tenantId: DEFAULT_TENANT,
    roles: [],
  }
  await insertScope(scope, owner, '', systemClock.now())
  const { id } = await database.query
    .selectFrom('scopes')
    .select('id')
    .where('name', '=', scope)
    .executeTakeFirstOrThrow()
  const author = { userId: owner.userId, may: () => true }
  let durable = 0
  return {
    async open() {
      await documents.open({ scope, scopeId: id }, doc, { flush() {}, count: () => 0 })
    },
    take(update, index) {
      documents.submit(scope, update, { author, late: false })
      if (index % 100 === 0) void documents.durable(scope).then(() => (durable = index))
      return index - durable > MOST_WAITING ? documents.durable(scope) : undefined
    },
    saved: () => commits.idle(),
    close: () => database.close(),
  }
}

async function stockKeeper(doc: Y.Doc): Promise<Keeper> {
  const sqlite = new SQLite({ database: stockFile(dataDir) })
  await sqlite.onConfigure()
  // reason: of the payload of its hooks, the extension uses these two
  const payload = { documentName: scope, document: doc } as unknown
  const store = (): Promise<void> =>
    sqlite.onStoreDocument(payload as Parameters<SQLite['onStoreDocument']>[0])
  return {
    open: () => sqlite.onLoadDocument(payload as Parameters<SQLite['onLoadDocument']>[0]),
    take(update, index) {
      Y.applyUpdate(doc, update)
      return index % EDITS_PER_STORE === EDITS_PER_STORE - 1 ? store() : undefined
    },
    saved: store,
    close: async () => void sqlite.db?.close(),
  }
}

const keeperFor = (doc: Y.Doc): Promise<Keeper> =>
  server === 'concord' ? concordKeeper(doc) : stockKeeper(doc)

async function feed(): Promise<Fed> {
  const { edits, origin } = readTrace(process.env['TRACE_FILE'])
  const typist = createTypist()
  const updates = edits.map((edit) => typist.type(edit))
  const doc = new Y.Doc()
  const keeper = await keeperFor(doc)
  await keeper.open()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const before = written('self')
  const cpu = process.cpuUsage()
  delay.enable()
  for (const [index, update] of updates.entries()) {
    await keeper.take(update, index)
    if (index % EDITS_PER_TURN === EDITS_PER_TURN - 1) await turn()
  }
  await keeper.saved()
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)
  const after = written('self')
  if (doc.getText('text').toJSON() !== typist.text()) {
    throw new Error('the document is not what was typed')
  }
  await keeper.close()
  return {
    origin,
    edits: updates.length,
    updateBytes: updates.reduce((sum, update) => sum + update.length, 0),
    documentBytes: Y.encodeStateAsUpdate(doc).length,
    writtenBytes: after.calls - before.calls,
    fileBytes: bytesIn(dataDir),
    cpuMs: (user + system) / 1000,
    longestPauseMs: delay.max / 1e6,
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function load(): Promise<Loaded> {
  const doc = new Y.Doc()
  const keeper = await keeperFor(doc)
  const started = performance.now()
  await keeper.open()
  return { ms: performance.now() - started, characters: doc.getText('text').length }
}

async function single(): Promise<Single> {
  const doc = new Y.Doc()
  const keeper = await keeperFor(doc)
  await keeper.open()
  const typist = createTypist(Y.encodeStateAsUpdate(doc))
  const at = doc.getText('text').length
  const before = written('self')
  for (let index = 0; index < SINGLE_EDITS; index += 1) {
    await keeper.take(typist.type([{ at: at + index, remove: 0, insert: 'x' }]), index)
    if (server === 'concord') await keeper.saved()
  }
  const bytes = written('self').calls - before.calls
  await keeper.close()
  return { edits: SINGLE_EDITS, writtenBytes: bytes }
}

const steps = { feed, load, single }
console.log(JSON.stringify(await steps[step]()))
process.exit(0)
