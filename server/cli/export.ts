/** `concord export`: one document out of the database. */
import { writeFileSync } from 'node:fs'
import { instantOf, parseScopeName } from '@concord/schemas'
import { systemClock } from '../core/clock.ts'
import { counted } from '../core/counted.ts'
import { databaseFile } from '../storage/database.ts'
import { listDocuments, rowsOf } from '../storage/document-list.ts'
import { badRows, openReadOnly } from '../storage/read-only.ts'
import { stateOf } from '../sync/update-log/document-state.ts'
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
      const onProgress = (share: number): void => terminal.progress('checksums', share)
      const bad = badRows(database, onProgress, document.scopeId)
      const isGood =
        (kind: string) =>
        ({ seq }: { seq: number }): boolean =>
          !bad.some((row) => row.kind === kind && row.seq === seq)
      const rows = rowsOf(database, document.scopeId)
      const good = {
        snapshots: rows.snapshots.filter(isGood('snapshot')),
        updates: rows.updates.filter(isGood('update')),
      }
      const kind = (await knownKinds()).get(parseScopeName(scope!)!.kind)
      const { state, content, left } = stateOf(good, kind)
      const missing = left + bad.length
      if (missing > 0) terminal.warn(`Without ${counted(missing, 'row')} that cannot be believed.`)
      const file: DocumentFile = {
        format: 'concord-document',
        version: 1,
        scope: scope!,
        title: document.title,
        exportedAt: instantOf(systemClock.now()),
        content: { ...content },
        state: Buffer.from(state).toString('base64'),
      }
      writeFileSync(target!, `${JSON.stringify(file, null, 2)}\n`, { flush: true })
      terminal.say(`${target}: ${scope}, ${size(state.length)}`)
    } finally {
      database.close()
    }
  },
}
