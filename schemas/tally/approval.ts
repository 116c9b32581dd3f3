/** As many options as one likes. */
import { byFavour, type BallotMethod } from './ballot-method.ts'
import { countTogether } from './together.ts'
import { SIDES, upDown } from './up-down.ts'

export const approval: BallotMethod = {
  apart: false,
  competing: false,
  fault: upDown.fault,
  supports: upDown.supports,
  count: (votes, options, eligible) =>
    countTogether(votes, options, eligible, ({ choice }) => SIDES[choice]).map((counted) => ({
      ...counted,
      merit: byFavour(counted.sides),
    })),
}
