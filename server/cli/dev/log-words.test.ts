import { expect, test } from 'vitest'
import { logWords } from './log-words.ts'

test('what somebody should look at is said in one line, and nothing else', () => {
  expect(logWords({ level: 30, msg: 'stopping' })).toBeUndefined()
  expect(logWords({ level: 40, msg: 'Slow.' })).toBe('Warning: Slow.')
  expect(logWords({ level: 50, msg: 'Lost.', reason: 'no disk' })).toBe('Error: Lost. (no disk)')
})
