import { writeFileSync } from 'node:fs'
import { parseScopeName, readDocument, touchRoots } from '@concord/schemas'
import * as Y from 'yjs'
import { systemClock } from '../core/clock.ts'
import { databaseFile } from '../storage/database.ts'
import { listDocuments, rowsOf } from '../storage/document-list.ts'
import { badRows, openReadOnly } from '../storage/read-only.ts'
import { sortRows } from '../sync/sort-rows.ts'
import { size, type Command } from './command.ts'
import type { DocumentFile } from './document-file.ts'
import { knownKinds } from './known-kinds.ts'

export const exportDocument: Command = {
  usage: 'export <document> <file>',
  about: 'Writes one document into a file: its whole state, and its content as plain JSON.',
  help: ['Only what can be believed is written; what cannot is told.'],
  options: {},
  words: [2, 2],
  async run({ folder, words: [scope, target], terminal }) {
    const database = openReadOnly(databaseFile(folder))
    try {
      const document = listDocuments(database, scope)[0]
      if (!document) throw new Error(`There is no document ${scope}.`)
      const bad = badRows(database, (share) => terminal.progress('checksums', share)).filter(
        ({ scopeId }) => scopeId === document.scopeId,
      )
      const isBad = (kind: string, seq: number): boolean =>
        bad.some((row) => row.kind === kind && row.seq === seq)
      const rows = rowsOf(database, document.scopeId)
      const sorted = sortRows({
        snapshots: rows.snapshots.filter(({ seq }) => !isBad('snapshot', seq)),
        updates: rows.updates.filter(({ seq }) => !isBad('update', seq)),
        waiting: [],
      })
      const left = bad.length + sorted.badUpdates.length + sorted.badSnapshots.length
      if (left > 0) terminal.warn(`${left} rows cannot be believed and were left out.`)
      const kind = (await knownKinds()).get(parseScopeName(scope!)!.kind)
      const doc = new Y.Doc()
      if (kind) touchRoots(doc, kind)
      Y.applyUpdate(doc, sorted.state)
      const file: DocumentFile = {
        format: 'concord-document',
        version: 1,
        scope: scope!,
        title: document.title,
        exportedAt: new Date(systemClock.now()).toISOString(),
        content: kind ? readDocument(doc, kind) : {},
        state: Buffer.from(sorted.state).toString('base64'),
      }
      writeFileSync(target!, `${JSON.stringify(file, null, 2)}\n`, { flush: true })
      terminal.say(`${target}: ${scope}, ${size(sorted.state.length)}`)
    } finally {
      database.close()
    }
  },
}
