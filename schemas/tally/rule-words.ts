/** A rule in words, as it stands under a poll. */
import { fractionOf } from './fraction.ts'
import type { PollRule } from './poll-rule.ts'

/** `more than half of those who voted, at least 60 % taking part` */
export function ruleWords(rule: PollRule): string {
  const quorum = rule.quorum ?? 0
  return quorum === 0 ? needed(rule) : `${needed(rule)}, at least ${shareWords(quorum)} taking part`
}

type Based = Extract<PollRule, { of: string }>

const ALL: Readonly<Record<Based['of'], string>> = {
  eligible: 'everybody who may vote',
  cast: 'everybody who voted',
  decided: 'everybody who voted and did not abstain',
}
const OF: Readonly<Record<Based['of'], string>> = {
  eligible: 'those who may vote',
  cast: 'those who voted',
  decided: 'those who voted and did not abstain',
}

function needed(rule: PollRule): string {
  switch (rule.kind) {
    case 'unanimous':
      return ALL[rule.of]
    case 'majority':
      return `more than half of ${OF[rule.of]}`
    case 'threshold':
      return rule.p === 1 ? ALL[rule.of] : `at least ${shareWords(rule.p)} of ${OF[rule.of]}`
    case 'count':
      return `at least ${people(rule.n)}`
    case 'consent':
      return rule.maxBlocks === 0
        ? 'somebody in favour and nobody blocking'
        : `somebody in favour and at most ${people(rule.maxBlocks)} blocking`
  }
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}

/** A percentage where that is exact, such as `60 %`; else the fraction, such as `2/3`. */
function shareWords(share: number): string {
  const { numerator, denominator } = fractionOf(share)!
  const hundredths = (numerator * 10_000) / denominator
  return Number.isInteger(hundredths) ? `${hundredths / 100} %` : `${numerator}/${denominator}`
}
