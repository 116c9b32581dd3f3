/** Every way of voting, by its name. */
import { approval } from './approval.ts'
import type { BallotMethod } from './ballot-method.ts'
import type { PollBallot } from './poll-ballot.ts'
import { ranked } from './ranked.ts'
import { scoring } from './score.ts'
import { single } from './single.ts'
import { upDown } from './up-down.ts'

export function methodOf(ballot: PollBallot): BallotMethod {
  switch (ballot.kind) {
    case 'updown':
      return upDown
    case 'single':
      return single
    case 'approval':
      return approval
    case 'score':
      return scoring(ballot)
    case 'ranked':
      return ranked
  }
}
