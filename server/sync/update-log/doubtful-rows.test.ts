import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { rowChecksum } from '../../storage/row-checksum.ts'
import { SCOPE, logBench, textOf, typed, updateOf, type LogBench } from '../test/log-bench.ts'

let bench: LogBench
beforeEach(async () => {
  bench = await logBench()
})
afterEach(() => bench.close())

interface Kept {
  kind: string
  seq: number | null
  reason: string
  waiting: number
}
const kept = (): Kept[] =>
  bench.rows<Kept>('select kind, seq, reason, waiting from quarantine order by kind, seq')

/** Updates of two people who do not build on each other: one types, the other makes entries. */
function twoPeople(): { updates: Uint8Array[]; ana: Y.Doc; ben: Y.Doc } {
  const { doc: ana, updates: words } = typed(['a', 'b', 'c', 'd'])
  const ben = new Y.Doc()
  const entries = [1, 2, 3, 4].map((n) =>
    updateOf(ben, () => ben.getMap('entries').set(`k${n}`, n)),
  )
  return { updates: words.flatMap((word, index) => [word, entries[index]!]), ana, ben }
}

test('[ST1] a row that is not what was written is not believed, wherever it came from', async () => {
  const { updates } = typed(['a', 'b', 'c'])
  await bench.append(updates)
  await bench.append(updates, 1, 2)
  await bench.append(updates, 1, 3)
  // One letter of a text: Yjs would take it without a word.
  const changed = updates[2]!.slice()
  changed[changed.length - 2]! ^= 1
  bench.tamper('update updates set bytes = ? where scope_id = 1 and seq = 3', changed)
  expect(textOf(await bench.load(1))).toBe('ab')
  // A sound row in the place of another one of its document, and in another document.
  bench.tamper('update updates set seq = seq * 10 where scope_id = 2 and seq = 3')
  expect(textOf(await bench.load(2))).toBe('ab')
  bench.tamper('update updates set scope_id = 4 where scope_id = 3 and seq = 3')
  expect(textOf(await bench.load(4))).toBe('')
})

test('[ST2] what a damaged row takes with it goes into quarantine, the rest opens, and the operator is told', async () => {
  const { updates } = twoPeople()
  await bench.append(updates)
  bench.tamper("update updates set bytes = x'0102030405' where seq = 3")
  const doc = await bench.load()
  expect(textOf(doc)).toBe('a')
  expect(doc.getMap('entries').toJSON()).toEqual({ k1: 1, k2: 2, k3: 3, k4: 4 })
  expect(kept()).toEqual([
    { kind: 'update', seq: 3, reason: 'its checksum is wrong', waiting: 0 },
    { kind: 'update', seq: 5, reason: 'it builds on edits that are missing', waiting: 1 },
    { kind: 'update', seq: 7, reason: 'it builds on edits that are missing', waiting: 1 },
  ])
  expect(bench.told.map(({ level, fields }) => [level, fields])).toMatchObject([
    ['error', { lost: true, count: 3, rows: [{ kind: 'update', seq: 3 }, {}, {}] }],
  ])
  expect(await bench.metrics.text()).toContain('concord_quarantined_total{kind="update"} 3')
  expect(bench.open.quarantine.size).toBe(3)
  expect(bench.rows('select action, category from audit')).toEqual([
    { action: 'document.quarantined', category: 'admin' },
  ])
  expect(bench.open.recovery.recovering(SCOPE, Date.now())).toBe(true)
  expect(bench.open.recovery.recovering(SCOPE + 1, Date.now())).toBe(false)
  // Told once: the next start opens what is left without a word.
  await bench.load()
  expect(bench.told.length).toBe(1)
})

test('[ST3] rows that waited for what was lost come back once a client has brought it', async () => {
  const { updates, ana, ben } = twoPeople()
  await bench.append(updates)
  bench.tamper("update updates set bytes = x'00' where seq = 3")
  const robbed = await bench.load()
  expect(textOf(robbed)).toBe('a')
  // Somebody comes who had seen the lost row, and nothing after it.
  const witness = new Y.Doc()
  for (const update of updates.slice(0, 4)) Y.applyUpdate(witness, update)
  const { seq } = await bench.open.log.load(SCOPE)
  const brought = Y.encodeStateAsUpdate(witness, Y.encodeStateVector(robbed))
  await bench.append([brought], seq + 1)
  const healed = await bench.load()
  expect(textOf(healed)).toBe(textOf(ana))
  expect(healed.getMap('entries').toJSON()).toEqual(ben.getMap('entries').toJSON())
  expect(kept().map((row) => row.waiting)).toEqual([0])
  expect(bench.told.at(-1)).toMatchObject({ level: 'warn', fields: { lost: false, returned: 2 } })
})

test('[ST4] a damaged snapshot is replaced by an older one and the updates after it; nothing is missing', async () => {
  const { doc, updates } = typed(Array.from({ length: 50 }, (_, index) => `w${index} `))
  const whole = textOf(doc)
  const early = new Y.Doc()
  for (const [index, update] of updates.entries()) {
    Y.applyUpdate(early, update)
    await bench.append([update], index + 1)
    if (index % 10 === 9) await bench.compact(early, index + 1)
  }
  expect(bench.rows('select seq from snapshots order by seq')).toEqual([
    { seq: 30 },
    { seq: 40 },
    { seq: 50 },
  ])
  expect(bench.rows('select min(seq) as first, count(*) as count from updates')).toEqual([
    { first: 31, count: 20 },
  ])
  for (const damaged of ['seq = 50', 'seq >= 40']) {
    bench.tamper(`update snapshots set bytes = x'0000' where ${damaged}`)
    expect(textOf(await bench.load())).toBe(whole)
    expect(bench.told.at(-1)).toMatchObject({ level: 'warn', fields: { lost: false } })
  }
  expect(kept().map(({ kind, seq }) => [kind, seq])).toEqual([
    ['snapshot', 40],
    ['snapshot', 50],
    ['snapshot', 50],
  ])
  expect(bench.open.recovery.recovering(SCOPE, Date.now())).toBe(false)
})

test('[ST4] the first snapshot has the updates from the beginning behind it', async () => {
  const { doc, updates } = typed(['a', 'b', 'c'])
  await bench.append(updates)
  await bench.compact(doc, 3)
  bench.tamper("update snapshots set bytes = x'0000'")
  expect(textOf(await bench.load())).toBe('abc')
})

test('[ST5] rows that are not there are noticed', async () => {
  const { updates } = twoPeople()
  await bench.append(updates)
  bench.tamper('delete from updates where seq in (2, 3)')
  const doc = await bench.load()
  expect(textOf(doc)).toBe('a')
  expect(kept()[0]).toMatchObject({ kind: 'gap', seq: 2, reason: 'updates 2 to 3 are not there' })
  expect(bench.told[0]).toMatchObject({ level: 'error', fields: { lost: true } })
  // Numbers go on after the last one that there ever was.
  expect((await bench.open.log.load(SCOPE)).seq).toBe(8)
})

/** Bytes that were cut off before they were logged. */
function cutOff(): Uint8Array {
  const { updates } = typed(['lost'])
  return updates[0]!.subarray(0, 8)
}

/** One gap of no length in a document of its own: Yjs takes it, writes it down, and cannot read that again. */
const WITHOUT_LENGTH = new Uint8Array([1, 1, 5, 0, 0, 0, 0])
/** A deletion of no length in the text: Yjs fails in the middle of it, and goes on with no transaction after. */
const HARMFUL = new Uint8Array([1, 1, 5, 0, 1, 1, 4, 116, 101, 120, 116, 0, 0])

test('[ST6] a row that is what was written and still does harm is left out; the document opens at once and goes on', async () => {
  const { updates } = twoPeople()
  await bench.append([...updates.slice(0, 4), cutOff(), HARMFUL, ...updates.slice(4)])
  const doc = await bench.load()
  expect(textOf(doc)).toBe('abcd')
  expect(doc.getMap('entries').size).toBe(4)
  expect(kept()).toEqual([
    { kind: 'update', seq: 5, reason: expect.stringMatching('cannot be applied'), waiting: 0 },
    { kind: 'update', seq: 6, reason: expect.stringMatching('cannot be applied'), waiting: 0 },
  ])
  const sent = updateOf(doc, () => doc.getText('text').insert(4, '!'))
  await bench.append([sent], 11)
  expect(textOf(await bench.load())).toBe('abcd!')
})

test('[ST6] a row with which the document could never be read back is found when a snapshot is made, and left out from then on', async () => {
  const { updates } = twoPeople()
  await bench.append([...updates.slice(0, 4), WITHOUT_LENGTH, ...updates.slice(4)])
  const doc = await bench.load()
  expect(kept()).toEqual([])
  await expect(bench.compact(doc, 9)).rejects.toThrow()
  expect(textOf(await bench.load())).toBe('abcd')
  expect(kept()).toEqual([
    { kind: 'update', seq: 5, reason: expect.stringMatching('read back'), waiting: 0 },
  ])
  await bench.compact(await bench.load(), 9)
})

test('[ST2] when the quarantine cannot be written to, the rest opens all the same, and it is tried again', async () => {
  const { updates } = twoPeople()
  await bench.append(updates)
  bench.tamper("update updates set bytes = x'00' where seq = 8")
  await bench.database.query.schema.dropIndex('quarantine_by_scope').execute()
  await bench.database.query.schema.alterTable('quarantine').renameTo('away').execute()
  await bench.database.query.schema
    .createView('quarantine')
    .as(bench.database.query.selectFrom('away' as 'quarantine').selectAll())
    .execute()
  expect(textOf(await bench.load())).toBe('abcd')
  expect(bench.told.at(-1)).toMatchObject({ level: 'error' })
  await bench.database.query.schema.dropView('quarantine').execute()
  await bench.database.query.schema.alterTable('away').renameTo('quarantine').execute()
  expect(textOf(await bench.load())).toBe('abcd')
  expect(kept().map(({ seq }) => seq)).toEqual([8])
})

test('[ST4] a snapshot that is not what the log gives is refused, and the log stays as it is', async () => {
  const { doc, updates } = typed(['a', 'b', 'c'])
  await bench.append(updates)
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  other.getText('text').delete(0, 1)
  await expect(bench.compact(other, 3)).rejects.toThrow('other edits')
  const more = new Y.Doc()
  Y.applyUpdate(more, Y.encodeStateAsUpdate(doc))
  more.getText('text').insert(0, 'x')
  await expect(bench.compact(more, 3)).rejects.toThrow('other edits')
  expect(bench.rows('select * from snapshots')).toEqual([])
  await bench.compact(doc, 3)
  expect(textOf(await bench.load())).toBe('abc')
})

test('[ST4] when rows of an open document are damaged, the document itself becomes the snapshot', async () => {
  const { doc, updates } = typed(['a', 'b', 'c'])
  await bench.append(updates)
  bench.tamper("update updates set bytes = x'00' where seq = 2")
  expect(await bench.compact(doc, 3)).toBe(Y.encodeStateAsUpdate(doc).length)
  expect(bench.told.at(-1)).toMatchObject({
    level: 'error',
    message: expect.stringMatching(/damaged.*replaces/),
  })
  expect(textOf(await bench.load())).toBe('abc')
  expect(kept()).toEqual([])
})

test('[ST1] rows of before have checksums once the tables are up to date', async () => {
  const { updates } = typed(['a', 'b'])
  await bench.append(updates)
  const rows = bench.rows<{ seq: number; bytes: Uint8Array; checksum: number }>(
    'select seq, bytes, checksum from updates',
  )
  for (const { seq, bytes, checksum } of rows)
    expect(checksum).toBe(rowChecksum('update', SCOPE, seq, bytes))
})
