import { expect, test } from 'vitest'
import { ChatText, chatParts, mentionsIn } from './chat.ts'

const isMember = (userId: string): boolean => ['ana', 'ben', 'b.', 'chloe-martin'].includes(userId)

test.each([
  ['hello', ['hello']],
  ['@ana look', [{ userId: 'ana' }, ' look']],
  ['thanks, @ben.', ['thanks, ', { userId: 'ben' }, '.']],
  ['(@chloe-martin)', ['(', { userId: 'chloe-martin' }, ')']],
  ['@b. and @ben...', [{ userId: 'b.' }, ' and ', { userId: 'ben' }, '...']],
  ['write to ana@ben or é@ana', ['write to ana@ben or é@ana']],
  ['@zoe is no member', ['@zoe is no member']],
  ['@anabel is not Ana', ['@anabel is not Ana']],
  ['@@ana', ['@@ana']],
])('[CH5] whom a message names: %s', (text, parts) => {
  expect(chatParts(text, isMember)).toEqual(parts)
})

test('[CH5] somebody who is named twice is named once', () => {
  expect(mentionsIn('@ben @ana @ben', isMember)).toEqual(['ben', 'ana'])
})

test.each([
  ['', false],
  ['  \n ', false],
  ['x'.repeat(1000), true],
  ['x'.repeat(1001), false],
  [` ${'x'.repeat(1000)} `, true],
  ['two\nlines\tand a tab', true],
  ['<b>not bold</b>', true],
  ['zero \u0000 byte', false],
  ['half of \ud83d a pair', false],
  ['🎒', true],
])('[CH3] what can be said: %j', (text, fits) => {
  expect(ChatText.safeParse(text).success).toBe(fits)
})
