/**
 * kill -9 at random moments, again and again. KILL_ROUNDS sets how often, KILL_SEED repeats a run: the same edits and
 * moments, as far as timers keep them.
 */
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test } from 'vitest'
import { startTarget } from '../../bench/target.ts'
import { chanceFrom } from '../chance.ts'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import type { Effect } from '../kill/edits.ts'
import { entriesOf, missingAfter, tally } from '../kill/round.ts'
import { killRounds } from '../kill/rounds.ts'
import { createWriter, type WriterKind } from '../kill/writers.ts'
import { closeClients, stockClient, until } from '../stock.ts'

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 12)
const SEED = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const KINDS: readonly WriterKind[] = ['acks', 'acks', 'silence', 'sdk']

afterEach(async () => {
  closeClients()
  await cleanUp()
})

/** A document that every person of a round may edit. */
async function makeDocument(server: ConcordServer, id: string): Promise<string> {
  const { status } = await server.call('person0', 'POST', '/api/v1/documents', { id, title: id })
  expect(status).toBe(201)
  for (const index of KINDS.keys()) {
    const member = { userId: `person${index + 1}`, role: 'editor' }
    expect(
      (await server.call('person0', 'POST', `/api/v1/documents/${id}/members`, member)).status,
    ).toBe(200)
  }
  return `default/document/${id}`
}

test(
  '[SY2] after kill -9 at any moment, everything that anybody was told is saved or saw is there',
  { timeout: 60_000 + ROUNDS * 30_000 },
  async () => {
    console.log(`kill rounds: KILL_SEED=${SEED} KILL_ROUNDS=${ROUNDS}`)
    const { entries, missing, untold, pids } = await killRounds(await startTarget('concord'), {
      rounds: ROUNDS,
      kinds: KINDS,
      chance: chanceFrom(SEED),
      killAfterMs: [20, 450],
    })
    expect(
      missing.map(({ edit: { writer, effect }, told, seen, why }) => ({
        writer,
        effect,
        told,
        seen,
        why,
      })),
    ).toEqual([])
    const { told, seen } = tally(entries, missing)
    const removals = entries.filter(({ edit, told: saved }) => saved && !edit.effect.there).length
    console.log(
      `kill rounds: ${entries.length} edits, ${told} told saved (${removals} removals), ${seen} seen, 0 lost`,
    )
    // Rounds in which nothing happens, or in which nothing was under way at the kill, would prove nothing.
    expect(told).toBeGreaterThan(ROUNDS * 4)
    expect(seen).toBeGreaterThan(ROUNDS * 4)
    expect(removals).toBeGreaterThan(ROUNDS)
    expect(untold).toBeGreaterThan(ROUNDS / 4)
    expect(pids.filter(isAlive)).toEqual([])
  },
)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // reason: this is how the system says that there is no such process
    return false
  }
}

/** Takes the newest row of a document's log out of the file, as a server that lost it would have. */
function dropNewestUpdate(dataDir: string, document: string): void {
  const database = new DatabaseSync(`${dataDir}/concord.db`)
  const { changes } = database
    .prepare(
      `delete from updates where (scope_id, seq) in
         (select u.scope_id, max(u.seq) from updates u join scopes s on s.id = u.scope_id where s.name = ? group by 1)`,
    )
    .run(document)
  database.close()
  expect(changes).toBe(1)
}

const ENTRY: Effect = { place: 'entry', name: 'kept', there: true }
const WORD: Effect = { place: 'word', name: '<kept>', there: true }

// Without these, the rounds above could pass because nothing is ever found missing.
test.each<{ kind: WriterKind; last: Effect; told: boolean }>([
  { kind: 'acks', last: ENTRY, told: true },
  { kind: 'acks', last: { ...ENTRY, there: false }, told: true },
  { kind: 'sdk', last: { ...WORD, there: false }, told: true },
  { kind: 'silence', last: WORD, told: false },
])(
  'the kill rounds notice a lost edit: $kind, $last.place, there: $last.there',
  async ({ kind, last, told }) => {
    const server = await startConcord()
    const document = await makeDocument(server, 'watched')
    const reader = stockClient(server.wsUrl, document, await server.token('person0'))
    await reader.synced()
    const seat = {
      wsUrl: server.wsUrl,
      document,
      token: await server.token('person1'),
      name: 'person1',
      prefix: 'a',
      chance: chanceFrom(1),
    }
    const writer = createWriter(kind, seat)
    await writer.ready()
    if (!last.there) writer.author.edit({ ...last, there: true })
    writer.author.edit(last)
    await until(() =>
      entriesOf([writer], [reader.doc]).every((entry) => entry.seen && entry.told === told),
    )
    await server.kill()
    await writer.close()
    closeClients()
    const ledger = entriesOf([writer], [reader.doc])
    dropNewestUpdate(server.dataDir, document)
    const robbed = await server.restart()
    expect((await missingAfter(robbed, document, ledger)).map(({ edit }) => edit.effect)).toEqual([
      last,
    ])
  },
)
