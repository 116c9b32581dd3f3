/** How a flight might stand next, made up for who tries things out. Pure. */
import type { FlightState, FlightStatus } from '@concord/schemas'

/** Numbers from 0 up to 1, one after another. */
export type Chance = () => number

/** What may come after each status, and how likely; what is left stays as it is. */
const NEXT: Readonly<Record<FlightStatus, Partial<Record<FlightStatus, number>>>> = {
  'on-time': { boarding: 0.35, delayed: 0.25, cancelled: 0.02 },
  delayed: { boarding: 0.45, delayed: 0.2, cancelled: 0.05 },
  boarding: { departed: 0.6, delayed: 0.1 },
  departed: { arrived: 0.5 },
  arrived: {},
  cancelled: {},
}

/** The state after `state`; the same when nothing happens. A flight that has arrived or was cancelled stays so. */
export function madeUpState(state: FlightState, chance: Chance): FlightState {
  const status = nextStatus(state.status, chance())
  if (status === undefined) return state
  const isBoarding = status === 'boarding' && state.gate === ''
  return {
    status,
    gate: isBoarding
      ? `${'ABCD'[Math.floor(chance() * 4)]!}${1 + Math.floor(chance() * 40)}`
      : state.gate,
    terminal: isBoarding ? String(1 + Math.floor(chance() * 4)) : state.terminal,
    delayMinutes:
      status === 'delayed'
        ? state.delayMinutes + 5 * (1 + Math.floor(chance() * 12))
        : state.delayMinutes,
  }
}

function nextStatus(status: FlightStatus, roll: number): FlightStatus | undefined {
  let from = 0
  // reason: the table's keys are statuses
  for (const [next, likely] of Object.entries(NEXT[status]) as [FlightStatus, number][]) {
    from += likely
    if (roll < from) return next
  }
  return undefined
}
