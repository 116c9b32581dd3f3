import { expect, test } from 'vitest'
import { typingWords } from './typing-words.ts'

test.each([
  [[], ''],
  [['Ben'], 'Ben is writing …'],
  [['Ben', 'Chloé'], 'Ben and Chloé are writing …'],
  [['Ben', 'Chloé', 'Dora'], 'Ben, Chloé and Dora are writing …'],
  [['Ben', 'Chloé', 'Dora', 'Emi'], 'Several people are writing …'],
])('[PL40] who is writing: %j', (names, words) => {
  expect(typingWords(names)).toBe(words)
})
