import { NOTHING_SAID, type Flight, type FlightState } from '@concord/schemas'
import { expect, test } from 'vitest'
import { silentLogger } from '../../core/logger.ts'
import { createManualClock } from '../../core/test/manual-clock.ts'
import { createMadeUpFlights } from './made-up-flights.ts'
import { madeUpState } from './made-up-state.ts'

/** The same numbers for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('[FL1] made-up flights go the way of real ones and end, the same for the same seed', () => {
  const seen = new Set<string>()
  for (let seed = 1; seed <= 40; seed += 1) {
    const life = (): FlightState[] => {
      const chance = chanceOf(Math.imul(seed, 2_654_435_761))
      const states: FlightState[] = [NOTHING_SAID]
      for (let step = 0; step < 100; step += 1) states.push(madeUpState(states.at(-1)!, chance))
      return states
    }
    const states = life()
    expect(life()).toEqual(states)
    for (const [index, { status, gate, terminal, delayMinutes }] of states.entries()) {
      const before = states[index - 1]
      seen.add(status)
      expect(delayMinutes).toBeGreaterThanOrEqual(before?.delayMinutes ?? 0)
      if (before?.status === 'arrived' || before?.status === 'cancelled')
        expect(states[index]).toEqual(before)
      if (status === 'departed') expect([gate, terminal]).not.toContain('')
    }
    expect(['arrived', 'cancelled']).toContain(states.at(-1)!.status)
  }
  expect(seen.size).toBe(6)
})

test('[FL1] they are told every so often as long as the server runs, one round at a time', async () => {
  const clock = createManualClock()
  const told: string[] = []
  let go = (): void => {}
  const made = createMadeUpFlights({
    flights: {
      active: async () => [{ ...NOTHING_SAID, flightId: 'FL-001' } as Flight],
      async report(tenantId, flightId, _, source) {
        told.push(`${tenantId} ${flightId} ${source}`)
        await new Promise<void>((resolve) => (go = resolve))
      },
    },
    tenants: async () => ['t'],
    clock,
    random: { bytes: (count) => new Uint8Array(count), uuid: () => '' },
    logger: silentLogger,
    everyMs: 30_000,
  })
  made.start()
  clock.pass(29_999)
  expect(told).toEqual([])
  clock.pass(30_001)
  await expect.poll(() => told).toEqual(['t FL-001 simulated'])
  const stopped = made.stop()
  go()
  await stopped
  expect(clock.waiting).toBe(0)
})
