/**
 * What a server does outside of itself while it is killed again and again. EFFECT_KILL_ROUNDS sets how often,
 * EFFECT_KILL_SEED repeats the moments.
 */
import { afterEach, expect, test } from 'vitest'
import { chanceFrom } from '../chance.ts'
import { cleanUp } from '../concord.ts'
import { came, effectRounds } from '../kill/effect-rounds.ts'

const ROUNDS = Number(process.env['EFFECT_KILL_ROUNDS'] ?? 3)
/** People who are told something in each round, and events. */
const EACH = 8
const SEED = Number(process.env['EFFECT_KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

afterEach(cleanUp)

test(
  '[JO20] [NO2] whenever the server is killed, every mail and webhook comes and says whether it is the same, and inboxes have everything once',
  { timeout: 180_000 + ROUNDS * 20_000 },
  async () => {
    console.log(`effect kill rounds: EFFECT_KILL_SEED=${SEED} EFFECT_KILL_ROUNDS=${ROUNDS}`)
    const done = await effectRounds({
      rounds: ROUNDS,
      chance: chanceFrom(SEED),
      each: EACH,
      killAfterMs: [20, 250],
    })
    console.log(JSON.stringify(done))
    const due = ROUNDS * EACH
    expect(done.inbox).toEqual({ due, lost: 0, again: 0, double: 0 })
    for (const kind of [done.mail, done.webhook])
      expect(kind).toMatchObject({ due, lost: 0, double: 0 })
    expect(done.unfinished).toBe(0)
    // Kills at which everything had come already would prove nothing.
    expect(done.underWay).toBeGreaterThan(0)
  },
)

test('the kill rounds notice what is lost, and what nobody can tell from a second one', () => {
  const arrivals = [
    ['a', '1'],
    ['a', '1'],
    ['b', '2'],
    ['b', '3'],
  ] as const
  expect(came(['a', 'b', 'c'], arrivals)).toEqual({ due: 3, lost: 1, again: 2, double: 1 })
})
