/** `concord inspect`: what is in the database, as tables of text. */
import { existsSync, statSync } from 'node:fs'
import { systemClock } from '../core/clock.ts'
import { counted } from '../core/counted.ts'
import { databaseFile } from '../storage/database.ts'
import {
  countByDocument,
  epochOf,
  listDocuments,
  listQuarantine,
  listSnapshots,
  quarantinedBytes,
} from '../storage/document-list.ts'
import { badRows, damageIn, openReadOnly } from '../storage/read-only.ts'
import { describeUpdate } from '../sync/yjs/describe-update.ts'
import { size, table, time, type Command, type Terminal } from './command.ts'

type File = ReturnType<typeof openReadOnly>

export const inspect: Command = {
  usage: 'inspect [<document>]',
  about: 'Tells what is in the database, and whether it is as it was written. Changes nothing.',
  help: [
    'With the name of a document ({tenant}/{kind}/{id}) that one alone, with its snapshots and quarantine.',
    '',
    '  --check             look through the file itself too; takes about 2 ms per MiB',
    '  --quarantine <id>   what a row in quarantine holds, as far as it can be read',
  ],
  options: { check: { type: 'boolean' }, quarantine: { type: 'string' } },
  words: [0, 1],
  async run({ folder, words: [scope], options, terminal }) {
    const file = databaseFile(folder)
    const database = openReadOnly(file)
    try {
      const { quarantine } = options
      if (typeof quarantine === 'string') showQuarantined(database, Number(quarantine), terminal)
      else if (scope === undefined) showFile(database, file, options['check'] === true, terminal)
      else showDocument(database, scope, terminal)
    } finally {
      database.close()
    }
  },
}

function showFile(database: File, file: string, check: boolean, { say, progress }: Terminal): void {
  const bytes = (name: string): number => (existsSync(name) ? statSync(name).size : 0)
  const { epoch, reason, recoveringUntil } = epochOf(database, systemClock.now())
  say(
    `${file}  ${size(bytes(file))}, log ${size(bytes(`${file}-wal`))}, epoch ${epoch} (${reason})`,
  )
  if (recoveringUntil !== null)
    say(`Recovering until ${time(recoveringUntil)} UTC: people may bring back what others wrote.`)
  if (check) say(`The file itself: ${damageIn(database) ?? 'ok'}`)
  const bad = countByDocument(badRows(database, (share) => progress('checksums', share)))
  const documents = listDocuments(database)
  say('')
  const rows = documents.map((document) => [
    document.scope,
    size(document.updateBytes + document.snapshotBytes),
    String(document.updates),
    String(document.snapshots),
    bad.has(document.scopeId) ? `${bad.get(document.scopeId)} damaged` : 'ok',
    document.quarantined > 0 ? String(document.quarantined) : '–',
    time(document.updatedAt),
    document.deleted ? 'deleted' : '',
  ])
  const head = [
    'DOCUMENT',
    'SIZE',
    'UPDATES',
    'SNAPSHOTS',
    'CHECKSUMS',
    'QUARANTINE',
    'CHANGED',
    '',
  ]
  for (const line of table(head, rows, [1, 2, 3, 5])) say(line)
  if (rows.length === 0) say('There are no documents.')
  showQuarantine(database, undefined, say)
}

function showDocument(database: File, scope: string, { say, progress }: Terminal): void {
  const document = listDocuments(database, scope)[0]
  if (!document) throw new Error(`There is no document ${scope}.`)
  const { scopeId } = document
  const bad = badRows(database, (share) => progress('checksums', share), scopeId)
  say(`${scope}${document.deleted ? '  (deleted)' : ''}  ${JSON.stringify(document.title)}`)
  say(
    `${counted(document.updates, 'update')}, ${size(document.updateBytes)}, changed ${time(document.updatedAt)}`,
  )
  const snapshots = listSnapshots(database, scopeId).map((snapshot) => [
    String(snapshot.seq),
    size(snapshot.bytes),
    time(snapshot.at),
  ])
  for (const line of table(['SNAPSHOT UP TO', 'SIZE', 'MADE'], snapshots, [0, 1])) say(line)
  say(bad.length === 0 ? 'Every checksum is right.' : `${counted(bad.length, 'damaged row')}:`)
  for (const { kind, seq } of bad) say(`  ${kind} ${seq}`)
  showQuarantine(database, scopeId, say)
}

function showQuarantine(database: File, scopeId: number | undefined, say: Terminal['say']): void {
  const rows = listQuarantine(database, scopeId).map((row) => [
    String(row.id),
    row.scope,
    row.kind,
    row.seq === null ? '–' : String(row.seq),
    row.bytes === null ? '–' : size(row.bytes),
    row.userId ?? '–',
    time(row.at),
    row.waiting ? `${row.reason} (tried again at every opening)` : row.reason,
  ])
  if (rows.length > 0) say('')
  const head = ['QUARANTINE', 'DOCUMENT', 'KIND', 'NUMBER', 'SIZE', 'BY', 'SINCE', 'WHY']
  for (const line of table(head, rows, [0, 3, 4])) say(line)
}

function showQuarantined(database: File, id: number, { say }: Terminal): void {
  const bytes = quarantinedBytes(database, id)
  if (bytes === undefined) throw new Error(`There is no row ${id} in quarantine.`)
  const row = listQuarantine(database).find((other) => other.id === id)!
  say(`${row.scope}  ${row.kind} ${row.seq ?? ''}  ${row.reason}`)
  if (bytes === null) say('Nothing is left of it.')
  else for (const line of describeUpdate(bytes)) say(line)
}
