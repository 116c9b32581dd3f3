/** A clock whose timers run twenty times as fast, for tests that wait for a backoff. */
import { systemClock, type Clock } from '../core/clock.ts'

export const fastClock: Clock = {
  ...systemClock,
  random: () => 0,
  after: (ms, act) => systemClock.after(ms / 20, act),
}
