/** What a lock means for those who write by way of the server. */
import { KINDS, type Lock, type ScopeName, type UserId } from '@concord/schemas'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Documents } from './documents.ts'
import { documentsBench } from './test/documents-bench.ts'
import type { LogEntry } from './update-log/update-log.ts'

const SCOPE = 'acme/trip/t1' as ScopeName
const LOCK: Lock = {
  userId: 'ana' as UserId,
  since: '2026-07-14T09:30:00.000Z',
  until: '2026-07-14T09:40:00.000Z',
  secondsLeft: 600,
}

/** A trip that Ana has locked; `written`: what went to disk. */
async function lockedTrip(): Promise<{
  readonly documents: Documents
  readonly doc: Y.Doc
  readonly written: readonly LogEntry[]
}> {
  const { documents, written } = documentsBench(KINDS.trip, {
    lockAgainst: (scope, userId) => (scope === SCOPE && userId !== 'ana' ? LOCK : undefined),
  })
  const doc = new Y.Doc()
  await documents.open({ scope: SCOPE, scopeId: 1 }, doc, { flush() {}, count: () => 0 })
  return { documents, doc, written }
}

const title = (text: string) => (doc: Y.Doc) => void doc.getMap('meta').set('title', text)

test('[LO1] who writes by way of the server is refused, and nothing is written', async () => {
  const { documents, doc, written } = await lockedTrip()
  await expect(documents.edit(SCOPE, 'ben', title('Oslo'))).rejects.toMatchObject({
    code: 'DOCUMENT_LOCKED',
    details: LOCK,
  })
  expect([doc.getMap('meta').get('title'), written]).toEqual([undefined, []])
})

test('[LO3] its holder, and the server by itself, go on', async () => {
  const { documents, doc, written } = await lockedTrip()
  await documents.edit(SCOPE, 'ana', title('Rome'))
  await documents.edit(SCOPE, null, title('Roma'))
  expect(doc.getMap('meta').get('title')).toBe('Roma')
  expect(written.flatMap(({ events }) => events.map(({ actor }) => actor))).toEqual(['ana', null])
})
