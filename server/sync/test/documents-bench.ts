/** Documents over a log that gives nothing back, for what they decide by themselves. */
import { DEFAULT_LIMITS, kindsOf, type Kind } from '@concord/schemas'
import { systemClock } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createWake } from '../../events/wake.ts'
import { createDocuments, type Documents, type DocumentParts } from '../documents.ts'
import { createCommits } from '../update-log/commits.ts'
import type { LogEntry, UpdateLog } from '../update-log/update-log.ts'

export interface DocumentsBench {
  readonly documents: Documents
  /** What went to disk. */
  readonly written: readonly LogEntry[]
}

export function documentsBench(
  kind: Kind,
  parts: Partial<Pick<DocumentParts, 'heapSpace' | 'lockAgainst'>>,
): DocumentsBench {
  const written: LogEntry[] = []
  const log: UpdateLog = {
    append: async (entries) => void written.push(...entries),
    load: async () => ({ slices: [], snapshotBytes: 0, updates: [], seq: 0, clients: new Map() }),
    compact: async () => 0,
  }
  const metrics = createMetrics()
  const documents = createDocuments({
    heapSpace: { look: () => 'enough' },
    kinds: kindsOf(kind),
    limits: DEFAULT_LIMITS,
    lockAgainst: () => undefined,
    log,
    quarantine: { quarantineUpdate: async () => {} },
    recovery: { recovering: () => false },
    commits: createCommits(log, systemClock, silentLogger, metrics),
    textEdits: { noted() {}, tellAll: async () => {} },
    wake: createWake(),
    clock: systemClock,
    logger: silentLogger,
    metrics,
    ...parts,
  })
  return { documents, written }
}
