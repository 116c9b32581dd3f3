import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { systemClock } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { BadSnapshot, type UpdateLog } from '../update-log/update-log.ts'
import { createCompactor } from './compactor.ts'
import type { LiveDocument } from './live-document.ts'
import { createOutbox } from './outbox.ts'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A document whose log is due, and a log that takes snapshots as it is told. */
function setUp(compact: () => Promise<number>) {
  const asked: number[] = []
  const log = {
    compact: (_: number, seq: number) => {
      asked.push(seq)
      return compact()
    },
  } as unknown as UpdateLog
  const metrics = createMetrics()
  const document = {
    scope: 'default/document/d',
    scopeId: 1,
    doc: new Y.Doc(),
    outbox: createOutbox(600),
    rows: 600,
    bytes: 2_000_000,
    snapshotBytes: 0,
    compacting: false,
  } as unknown as LiveDocument
  return {
    asked,
    document,
    metrics,
    look: createCompactor(log, systemClock, silentLogger, metrics),
  }
}

test('a snapshot takes the place of what it holds, one at a time', async () => {
  const { asked, document, look } = setUp(() => Promise.resolve(9000))
  look(document)
  look(document)
  await settled()
  look(document)
  expect([asked, document.rows, document.bytes, document.snapshotBytes]).toEqual([
    [600],
    0,
    0,
    9000,
  ])
})

test('[ST4] a snapshot that is refused is counted, and not tried again with every edit', async () => {
  const refused = setUp(() => Promise.reject(new BadSnapshot('the log has other content')))
  const { asked, document, look, metrics } = refused
  for (let edit = 0; edit < 200; edit += 1) {
    look(document)
    await settled()
    document.rows += 1
  }
  expect(asked.length).toBe(2)
  expect(await metrics.text()).toContain('concord_snapshots_refused_total 2')
})
