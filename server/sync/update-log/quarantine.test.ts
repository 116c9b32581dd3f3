import { afterEach, beforeEach, expect, test } from 'vitest'
import { SCOPE, logBench, textOf, typed, type LogBench } from '../test/log-bench.ts'

let bench: LogBench
beforeEach(async () => {
  bench = await logBench()
})
afterEach(() => bench.close())

const harmful = (index: number) => ({
  scope: 'default/document/d',
  scopeId: SCOPE,
  userId: 'eve',
  at: index,
  bytes: new Uint8Array([index % 256]),
  reason: 'Yjs did not finish its transaction.',
})

test('[ST2] an update that does harm is kept with who sent it, and never loaded', async () => {
  await bench.append(typed(['a']).updates)
  await bench.open.quarantine.quarantineUpdate(harmful(7))
  expect(bench.rows('select scope_id, kind, seq, user_id, waiting, at from quarantine')).toEqual([
    { scope_id: SCOPE, kind: 'incoming', seq: null, user_id: 'eve', waiting: 0, at: 7 },
  ])
  expect(bench.rows('select tenant, actor, category, action, target from audit')).toEqual([
    {
      tenant: 'default',
      actor: 'eve',
      category: 'security',
      action: 'update.quarantined',
      target: 'default/document/d',
    },
  ])
  expect(await bench.metrics.text()).toContain('concord_quarantined_total{kind="incoming"} 1')
  expect(bench.open.quarantine.size).toBe(1)
  expect(textOf(await bench.load())).toBe('a')
  expect(bench.open.recovery.recovering(SCOPE, Date.now())).toBe(false)
})

test('[ST2] whoever sends many of them does not fill the disk, and pushes no row of a log out', async () => {
  bench.tamper(
    "insert into quarantine (scope_id, kind, seq, reason, waiting, at) values (1, 'update', 1, '', 0, 0)",
  )
  bench.tamper(`insert into quarantine (scope_id, kind, bytes, reason, waiting, at)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
    select 1, 'incoming', x'00', '', 0, i from n`)
  await bench.open.quarantine.quarantineUpdate(harmful(5000))
  expect(
    bench.rows('select kind, count(*) as count, min(at) as first from quarantine group by kind'),
  ).toEqual([
    { kind: 'incoming', count: 1000, first: 2 },
    { kind: 'update', count: 1, first: 0 },
  ])
})

test('a quarantine that cannot be written to harms nobody', async () => {
  bench.tamper(
    "insert into quarantine (scope_id, kind, reason, waiting, at) values (1, 'gap', '', 0, 0)",
  )
  await bench.database.query.schema.dropTable('quarantine').execute()
  await bench.open.quarantine.quarantineUpdate(harmful(1))
  expect(bench.told.map(({ message }) => message)).toEqual([
    'A harmful update could not be put in quarantine.',
  ])
})
