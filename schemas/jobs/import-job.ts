/** Activities that are brought into a trip. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

export const importTripJob = jobType({
  type: 'trip.import',
  queue: 'batch-processing',
  data: z.object({ importId: z.string() }),
  about: 'Brings activities from a CSV file into a trip.',
})
