import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLogger } from '../core/logger.ts'
import { startSqliteThread } from './sqlite-thread.ts'
import { onDeath, temporary } from './test/damage.ts'

const log = createLogger('silent')

test('[SY5] a folder that is taken is told as that, though the answer and the end of the thread arrive together', async () => {
  const file = join(temporary(), 'concord.db')
  const first = await startSqliteThread(file, onDeath, log)
  const deaths: Error[] = []
  const second = startSqliteThread(file, (error) => void deaths.push(error), log)
  // Nothing is read meanwhile, as on a busy machine: the thread has answered and ended before anybody looks.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000)
  await expect(second).rejects.toMatchObject({ code: 'LOCKED' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(deaths).toEqual([])
  await first.close()
})
