/** Where consensus came about or went between two counts. */
import type { Standing } from './standing.ts'
import type { Tally } from './tally.ts'

export interface Flip {
  readonly type: 'consensus.reached' | 'consensus.lost'
  /** The option as it stands now; as it stood before when it is gone, or began anew. */
  readonly standing: Standing
}

/**
 * What to tell between two counts of one poll; `undefined`: the poll is not there, or not open yet. Counted after every
 * event, each option is told as reached and lost in turn, beginning with reached, so never twice for one crossing. What
 * was reached in one epoch and is reached in the next at once is lost and reached.
 */
export function flips(before: Tally | undefined, after: Tally | undefined): Flip[] {
  const was = reachedIn(before)
  const is = reachedIn(after)
  const now = new Map(after?.standings.map((standing) => [standing.optionId, standing]))
  const lost = [...was.values()].filter(({ optionId, epoch }) => is.get(optionId)?.epoch !== epoch)
  const reached = [...is.values()].filter(
    ({ optionId, epoch }) => was.get(optionId)?.epoch !== epoch,
  )
  return [
    ...lost.map((old): Flip => {
      const current = now.get(old.optionId)
      return { type: 'consensus.lost', standing: current?.epoch === old.epoch ? current : old }
    }),
    ...reached.map((standing): Flip => ({ type: 'consensus.reached', standing })),
  ]
}

function reachedIn(tally: Tally | undefined): ReadonlyMap<string, Standing> {
  const reached = tally?.standings.filter(({ standing }) => standing === 'reached') ?? []
  return new Map(reached.map((standing) => [standing.optionId, standing]))
}
