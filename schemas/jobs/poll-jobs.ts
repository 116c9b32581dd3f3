/** Work that polls leave for later. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

export const closePollJob = jobType({
  type: 'poll.close',
  data: z.object({ scope: z.string(), pollId: z.string(), epoch: z.number().int() }),
  attempts: 20,
  about: 'Closes a poll when its deadline, and the time of grace after it, is over.',
})

export const settleBallotJob = jobType({
  type: 'ballot.settle',
  data: z.object({ scope: z.string() }),
  attempts: 20,
  about: 'Writes into a document what its polls are owed: who may vote now, and epochs that began.',
})
