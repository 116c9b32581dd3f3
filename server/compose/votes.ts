/** Polls, what they lead to, and the consumer that counts. */
import type { Consumer } from '../events/consumers.ts'
import { createBallotLog } from '../features/votes/ballot-log.ts'
import { createBoards, type Boards } from '../features/votes/boards.ts'
import { pacedPolls } from '../features/votes/paced-polls.ts'
import { workOnPolls } from '../features/votes/poll-work.ts'
import { createPolls, type Polls } from '../features/votes/polls.ts'
import { createSecretVotes } from '../features/votes/secret-votes.ts'
import { ballotEvents, createTally } from '../features/votes/tally.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Foundation } from './foundation.ts'

export interface Votes {
  readonly polls: Polls
  readonly boards: Boards
  readonly tally: Consumer
}

export function createVotes(
  { config, kinds, database, events, wake, access, clock, random, pace }: Foundation,
  { jobs, workers }: Background,
  { open: documents }: Collaboration,
): Votes {
  const { votesPerSecond, voteBurst } = config.limits
  const types = ballotEvents(kinds.values())
  const ballots = createBallotLog(events, types)
  const secret = createSecretVotes(database, events)
  const polls = pacedPolls(
    createPolls({ kinds, access, database, documents, ballots, secret, wake, clock, random }),
    pace('votes', 'votes', votesPerSecond, voteBurst),
  )
  const boards = createBoards({ access, database, documents, events, polls, wake, clock, random })
  workOnPolls({ workers, polls, boards, database, clock })
  return { polls, boards, tally: createTally({ types, ballots, events, jobs, wake }) }
}
