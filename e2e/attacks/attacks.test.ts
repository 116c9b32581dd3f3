/**
 * Every attack against one running server, with honest people beside it. ATTACK_SEED repeats a run; how long people
 * waited is printed, and judged in `npm run soak` only: here it would depend on what else the machine does.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { concordTarget, type Target } from '../../bench/target.ts'
import { cleanUp, startConcord, temporaryFolder, type ConcordServer } from '../concord.ts'
import { closeClients } from '../stock.ts'
import { attacks } from './all-attacks.ts'
import type { Attack } from './attack.ts'
import { startBystanders, type Bystanders } from './bystanders.ts'
import { MOST_GROWTH_BYTES, countMissing, runAttack, type Kept } from './run-attack.ts'

const SEED = Number(process.env['ATTACK_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** Of the edits that honest people elsewhere make, one every 25 ms: so many may take longer than a second. */
const MOST_LATE = 200
const TOKEN = /eyJ[\w-]+\.eyJ/
const STANDSTILL_MS = 1500

let server: ConcordServer
/** What it and its libraries wrote to standard error. */
let printed: string
let target: Target
let bystanders: Bystanders
const kept: (Kept & { readonly person: string })[] = []

beforeAll(async () => {
  console.log(`attacks: ATTACK_SEED=${SEED}`)
  printed = join(temporaryFolder(), 'printed.txt')
  server = await startConcord({
    env: {
      AUTH_DEADLINE_MS: '4000',
      // Every attack has documents of its own.
      MAX_REST_PER_MINUTE: '100000',
      LOG_LEVEL: 'debug',
      PRINTED: printed,
    },
    wrapper: ['bash', '-c', 'exec "$@" 2>>"$PRINTED"', 'server'],
  })
  target = concordTarget(server)
  bystanders = startBystanders()
})

afterAll(async () => {
  closeClients()
  await bystanders.close()
  await cleanUp()
})

const short = attacks.filter(({ long }) => !long)

test.each(short.map((attack, index) => ({ ...attack, index })))(
  '[RB1] [RB2] nobody else is harmed, and the attack gets nothing: $name',
  { timeout: 240_000 },
  async (attack) => {
    const outcome = await runAttack(attack, {
      target,
      bystanders,
      id: `attack${attack.index}`,
      seed: SEED,
    })
    const { near, far } = outcome.noticed
    kept.push({ ...near, person: 'ana' }, { ...far, person: 'cleo' })
    console.log(
      `${attack.name}: waited ${Math.round(far.worstMs)} ms elsewhere, ${Math.round(near.worstMs)} ms beside it; ${Math.round(outcome.growthBytes / 1e6)} MB; told: ${outcome.told.length}`,
    )
    expect(outcome).toMatchObject({ up: true, lost: 0, usable: true, wrong: [] })
    for (const pair of [near, far]) {
      expect(pair).toMatchObject({
        unseen: 0,
        unacknowledged: false,
        presence: true,
        closes: 0,
        faults: [],
      })
      expect(pair.written.length).toBeGreaterThan(2)
    }
    expect(far.late).toBeLessThan(MOST_LATE)
    expect(outcome.growthBytes).toBeLessThan(MOST_GROWTH_BYTES)
    if (attack.refused) expect(outcome.told).not.toEqual([])
  },
)

test('[RB1] everything that honest people wrote beside the attacks is there after kill -9 too', async () => {
  expect(kept.length).toBe(short.length * 2)
  await target.kill()
  target = await target.restart()
  const missing: string[] = []
  for (const { person, ...written } of kept) {
    const count = await countMissing(target, written, person)
    if (count > 0) missing.push(`${written.document}: ${count}`)
  }
  expect(missing).toEqual([])
})

test('[RB3] no token is ever in the log', async () => {
  expect(await server.token('ana')).toMatch(TOKEN)
  expect(server.logged.length).toBeGreaterThan(0)
  expect(JSON.stringify(server.logged)).not.toMatch(TOKEN)
  expect(readFileSync(printed, 'utf8')).not.toMatch(TOKEN)
})

// Without these, the attacks above could pass because harm is never noticed.
test('the attacks notice when honest edits are gone, and how long people wait', async () => {
  const robbery: Attack = {
    name: 'what an editor may do: all is deleted, and meanwhile the server stands still',
    async run(field) {
      const { doc, acknowledged } = await field.client()
      doc.getMap('entries').clear()
      await acknowledged()
      process.kill(target.pid, 'SIGSTOP')
      await sleep(STANDSTILL_MS)
      process.kill(target.pid, 'SIGCONT')
      return ['it came true']
    },
  }
  const outcome = await runAttack(robbery, { target, bystanders, id: 'canary', seed: SEED })
  expect(outcome.lost).toBeGreaterThan(0)
  expect(outcome.noticed.far.worstMs).toBeGreaterThan(STANDSTILL_MS - 100)
  expect(outcome.noticed.far.late).toBeGreaterThan(0)
  expect(outcome.wrong).toEqual(['it came true'])
})
