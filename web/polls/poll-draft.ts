/** A question as somebody writes it, and the poll that it becomes. */
import { ruleWords, type NewPoll, type PollBallot, type PollRule } from '@concord/schemas'

export interface DraftOption {
  /** For lists of fields; no part of the poll. */
  readonly key: number
  readonly title: string
  /** What it stands for, where it was picked and not written. */
  readonly kind?: string
  readonly ref?: string
}

export interface PollDraft {
  readonly question: string
  readonly options: readonly DraftOption[]
  readonly ballot: PollBallot['kind']
  readonly rule: RuleChoice
  /** How many people the rule `count` asks for. */
  readonly people: number
  /** As a field for dates and times has it, in the time zone of the device; empty for none. */
  readonly deadline: string
  readonly secret: boolean
}

export type RuleChoice = 'majority' | 'decided' | 'two-thirds' | 'unanimous' | 'count' | 'consent'

export const EMPTY_DRAFT: PollDraft = {
  question: '',
  options: [
    { key: 1, title: '' },
    { key: 2, title: '' },
  ],
  ballot: 'updown',
  rule: 'majority',
  people: 2,
  deadline: '',
  secret: false,
}

const MAX_SCORE = 5

/** The rule that a choice stands for. */
function ruleOf({ rule, people }: Pick<PollDraft, 'rule' | 'people'>): PollRule {
  switch (rule) {
    case 'majority':
      return { kind: 'majority', of: 'eligible' }
    case 'decided':
      return { kind: 'majority', of: 'decided' }
    case 'two-thirds':
      return { kind: 'threshold', p: 2 / 3, of: 'eligible' }
    case 'unanimous':
      return { kind: 'unanimous', of: 'eligible' }
    case 'count':
      return { kind: 'count', n: people }
    case 'consent':
      return { kind: 'consent', maxBlocks: 0 }
  }
}

/** Rules in words, those that go with the ballot: nobody can block where all is one vote. */
export function ruleChoices({
  ballot,
  people,
}: Pick<PollDraft, 'ballot' | 'people'>): { value: RuleChoice; label: string }[] {
  const competing = ballot === 'single' || ballot === 'ranked'
  const choices: readonly RuleChoice[] = [
    'majority',
    'decided',
    'two-thirds',
    'unanimous',
    'count',
    ...(competing ? [] : (['consent'] as const)),
  ]
  return choices.map((value) => ({
    value,
    label: capital(ruleWords(ruleOf({ rule: value, people }))),
  }))
}

/** Another ballot, and a rule that goes with it. */
export function withBallot(draft: PollDraft, ballot: PollDraft['ballot']): PollDraft {
  const fits = ruleChoices({ ...draft, ballot }).some(({ value }) => value === draft.rule)
  return { ...draft, ballot, rule: fits ? draft.rule : 'majority' }
}

/** What is still missing, in words; empty when it can be asked. `now` in ms since 1970. */
export function draftFault({ question, options, deadline }: PollDraft, now: number): string {
  if (question.trim() === '') return 'Write a question.'
  if (options.every(({ title }) => title.trim() === '')) return 'Write something to vote on.'
  return deadline !== '' && Date.parse(deadline) <= now ? 'The deadline is over already.' : ''
}

/** The poll; fields for options that were left empty are none. */
export function pollOf(draft: PollDraft) {
  const { question, options, ballot, deadline, secret } = draft
  return {
    question: question.trim(),
    options: options.flatMap(({ title, key: _key, ...what }) =>
      title.trim() === '' ? [] : [{ title: title.trim(), ...what }],
    ),
    ballot: ballot === 'score' ? { kind: ballot, max: MAX_SCORE } : { kind: ballot },
    rule: ruleOf(draft),
    secret,
    ...(deadline === '' ? {} : { deadline: new Date(deadline).toISOString() }),
  } satisfies Partial<NewPoll>
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
