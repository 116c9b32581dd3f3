import { expect, test } from 'vitest'
import type { z } from 'zod'
import { PollRule } from './poll-rule.ts'
import { ruleWords } from './rule-words.ts'

const CASES: [z.input<typeof PollRule>, string][] = [
  [{ kind: 'majority' }, 'more than half of those who may vote'],
  [
    { kind: 'majority', of: 'cast', quorum: 0.6 },
    'more than half of those who voted, at least 60 % taking part',
  ],
  [{ kind: 'majority', of: 'decided' }, 'more than half of those who voted and did not abstain'],
  [{ kind: 'unanimous' }, 'everybody who may vote'],
  [
    { kind: 'unanimous', of: 'cast', quorum: 2 / 3 },
    'everybody who voted, at least 2/3 taking part',
  ],
  [{ kind: 'threshold', p: 2 / 3, of: 'cast' }, 'at least 2/3 of those who voted'],
  [{ kind: 'threshold', p: 0.125 }, 'at least 12.5 % of those who may vote'],
  [{ kind: 'threshold', p: 0.5555 }, 'at least 55.55 % of those who may vote'],
  [{ kind: 'threshold', p: 1, of: 'cast' }, 'everybody who voted'],
  [{ kind: 'count', n: 1 }, 'at least 1 person'],
  [{ kind: 'count', n: 3, quorum: 0 }, 'at least 3 people'],
  [{ kind: 'consent' }, 'somebody in favour and nobody blocking'],
  [
    { kind: 'consent', maxBlocks: 2, quorum: 0.5 },
    'somebody in favour and at most 2 people blocking, at least 50 % taking part',
  ],
]

test.each(CASES)('[VO14] %j', (rule, words) => expect(ruleWords(PollRule.parse(rule))).toBe(words))
