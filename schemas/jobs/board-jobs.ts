/** Work that voting rooms leave for later. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

export const matchFoundJob = jobType({
  type: 'board.matched',
  data: z.object({ scope: z.string(), optionId: z.string() }),
  attempts: 20,
  about: 'Shows in a room what its people agreed on.',
})
