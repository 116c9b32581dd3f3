/** Who says what of an option. */
import type { OptionVote } from '@concord/client'
import type { Choice } from '@concord/schemas'

const SIDES: readonly (readonly [Choice, string])[] = [
  ['up', 'Yes'],
  ['down', 'No'],
  ['block', 'Blocks'],
  ['abstain', 'Abstained'],
]

/** `Yes: Ana, Ben. No: Cleo.`; scores and places stand behind the names. */
export function votersWords(
  votes: readonly OptionVote[],
  nameOf: (userId: string) => string,
): string {
  return SIDES.flatMap(([side, word]) => {
    const names = votes.flatMap((vote) =>
      vote.choice === side ? [nameOf(vote.userId) + detail(vote)] : [],
    )
    return names.length > 0 ? [`${word}: ${names.join(', ')}.`] : []
  }).join(' ')
}

function detail({ score, place }: OptionVote): string {
  if (score !== undefined) return ` (${score})`
  return place === undefined ? '' : ` (${ordinal(place)})`
}

const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' }
const RULES = new Intl.PluralRules('en-GB', { type: 'ordinal' })

/** `1st`, `2nd`, `11th`. */
export function ordinal(place: number): string {
  return `${place}${ENDINGS[RULES.select(place)] ?? 'th'}`
}
