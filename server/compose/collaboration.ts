/** Documents that many people have open at once: locks, the way of an edit, the protocol's host, presence. */
import { createHeapSpace } from '../core/heap-space.ts'
import { createLocks, type Locks } from '../features/locks/locks.ts'
import { HIDING_PACE, createHiding, type Hiding } from '../features/presence/hiding.ts'
import { createPresence, type Presence } from '../features/presence/presence.ts'
import { createTextEdits } from '../sync/derive/text-edits.ts'
import { createDocuments, type Documents } from '../sync/documents.ts'
import { openDocuments, type OpenDocuments } from '../sync/open-documents.ts'
import { createCommits, type Commits } from '../sync/update-log/commits.ts'
import {
  createDocumentConnections,
  type DocumentConnections,
  type MayWrite,
  mayWriteIn,
} from '../transport/documents/document-connections.ts'
import { createDocumentHost, type DocumentHost } from '../transport/hocuspocus.ts'
import { createWhereabouts, type Whereabouts } from '../transport/whereabouts.ts'
import type { Entrance } from './entrance.ts'
import type { Foundation } from './foundation.ts'

export interface Collaboration {
  readonly locks: Locks
  readonly commits: Pick<Commits, 'writable'>
  readonly documents: Documents
  /** For everybody who changes a document without an editor. */
  readonly open: OpenDocuments
  readonly mayWrite: MayWrite
  readonly connections: DocumentConnections
  /** Where people are by text frames. */
  readonly whereabouts: Whereabouts
  /** Whether somebody has a scope open, in an editor or by text frames. */
  readonly isHere: (scope: string, userId: string) => boolean
  readonly hiding: Hiding
  readonly presence: Presence
  readonly host: DocumentHost
  /** What was typed before the last end is told, and the locks of then count again. */
  start(): Promise<void>
  /** Documents are written first: only then is what was typed last known, and told. */
  close(): Promise<void>
}

export function createCollaboration(
  foundation: Foundation,
  { tokens, count }: Entrance,
): Collaboration {
  const { config, kinds, database, events, wake, access, stored } = foundation
  const { clock, logger, metrics, pace } = foundation
  const { limits } = config
  const locks = createLocks({ database, access, events, wake, clock, limits, logger })
  const textEdits = createTextEdits({ database, events, wake, clock, logger })
  const commits = createCommits(stored.log, clock, logger, metrics)
  const heapSpace = createHeapSpace({
    percent: limits.heapPercent,
    heap: foundation.heap,
    elapsed: () => performance.now(),
    clock,
    logger,
    gauge: metrics.memoryShort,
  })
  const documents = createDocuments({
    kinds,
    limits,
    lockAgainst: locks.against,
    heapSpace,
    log: stored.log,
    quarantine: stored.quarantine,
    recovery: stored.recovery,
    commits,
    textEdits,
    wake,
    clock,
    logger,
    metrics,
  })
  const mayWrite = mayWriteIn(kinds)
  const { perSecond, burst } = HIDING_PACE
  const hiding = createHiding({
    database,
    clock,
    pace: pace('hiding', 'changes of whether you are seen', perSecond, burst),
  })
  const connections = createDocumentConnections(access, locks, hiding, clock, mayWrite)
  const whereabouts = createWhereabouts()
  const presence = createPresence(clock, hiding)
  const host = createDocumentHost({
    documents,
    commits,
    tokens,
    access,
    count,
    connections,
    presence,
    hiding,
    limits,
    mayWrite,
    clock,
    logger,
    metrics,
  })

  return {
    locks,
    commits,
    documents,
    open: openDocuments(documents, host.hold, () => performance.now()),
    mayWrite,
    connections,
    whereabouts,
    isHere: (scope, userId) => connections.has(scope, userId) || whereabouts.has(scope, userId),
    hiding,
    presence,
    host,
    async start() {
      await hiding.start()
      await textEdits.tellAll()
      await locks.start()
    },
    async close() {
      await host.close()
      await textEdits.tellAll()
      await locks.stop()
    },
  }
}
