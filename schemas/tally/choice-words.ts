/** What a choice is called outside of documents. */
import type { Choice } from './vote.ts'

const WORDS: ReadonlyMap<string, Choice> = new Map([
  ['up', 'up'],
  ['upvote', 'up'],
  ['like', 'up'],
  ['down', 'down'],
  ['downvote', 'down'],
  ['dislike', 'down'],
  ['abstain', 'abstain'],
  ['skip', 'abstain'],
  ['block', 'block'],
])

/** The choice that `upvote`, `like`, `skip` … stand for; `undefined` for any other word. */
export function readChoice(word: string): Choice | undefined {
  return WORDS.get(word)
}

/** `upvote`, `downvote`, `abstain` or `block`. */
export function choiceWord(choice: Choice): string {
  return choice === 'up' || choice === 'down' ? `${choice}vote` : choice
}
