/** `concord import`: one document into the database. */
import { readFileSync } from 'node:fs'
import { UserId, eventRegistry, parseScopeName, type ScopeName } from '@concord/schemas'
import { systemClock } from '../core/clock.ts'
import { silentLogger } from '../core/logger.ts'
import { createMetrics } from '../core/metrics.ts'
import { createEventLog } from '../events/event-log.ts'
import { createWake } from '../events/wake.ts'
import { createInsertScope } from '../features/scopes/insert-scope.ts'
import { openDatabase } from '../storage/database.ts'
import { checkedState } from '../sync/update-log/document-state.ts'
import { openLog } from '../sync/update-log/open-log.ts'
import type { Command } from './command.ts'
import { DocumentFile } from './document-file.ts'
import { knownKinds } from './known-kinds.ts'

export const importDocument: Command = {
  usage: 'import <file> --owner <user>',
  about: 'Makes a document of an exported file. The server must be stopped.',
  help: [
    'The document must not be there yet, deleted or not.',
    '',
    '  --owner <user>       who owns it',
    '  --as <document>      another name than it had, {tenant}/{kind}/{id}, of the same kind',
  ],
  options: { owner: { type: 'string' }, as: { type: 'string' } },
  words: [1, 1],
  async run({ folder, words: [path], options, terminal }) {
    const { data: owner } = UserId.safeParse(options['owner'])
    if (owner === undefined) throw new Error('--owner is the id of a user.')
    const file = readExport(path!)
    const name = String(options['as'] ?? file.scope)
    const scope = parseScopeName(name)
    const kinds = await knownKinds()
    if (!scope || scope.kind !== parseScopeName(file.scope)?.kind || !kinds.has(scope.kind))
      throw new Error(`${name} is no name for this document.`)
    const state = checked(file, path!)
    const database = await openDatabase(folder, (error) => {
      throw error
    })
    try {
      const events = createEventLog(database, eventRegistry(kinds.values()))
      const insertScope = createInsertScope(database, events, createWake())
      const principal = { userId: owner, name: owner, tenantId: scope.tenantId, roles: [] }
      const now = systemClock.now()
      const scopeId = await insertScope(name as ScopeName, principal, file.title, now)
      if (scopeId === undefined)
        throw new Error(`${name} is there already. Give another name with --as.`)
      const parts = { clock: systemClock, logger: silentLogger, metrics: createMetrics() }
      const stored = await openLog({ database, events, ...parts })
      const entry = {
        scopeId,
        tenantId: scope.tenantId,
        seq: 1,
        userId: owner,
        at: now,
        bytes: state,
      }
      await stored.log.append([{ ...entry, events: [], clients: [], audit: [] }])
      await stored.close()
      terminal.say(`${name} is there, owned by ${owner}.`)
    } finally {
      await database.close()
    }
  },
}

function readExport(path: string): DocumentFile {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
  const { data, error } = DocumentFile.safeParse(json)
  if (error) throw new Error(`${path} is no exported document: ${error.issues[0]!.message}`)
  return data
}

function checked(file: DocumentFile, path: string): Uint8Array {
  try {
    return checkedState(new Uint8Array(Buffer.from(file.state, 'base64')))
  } catch (error) {
    throw new Error(`${path} is damaged: ${(error as Error).message}.`, { cause: error })
  }
}
