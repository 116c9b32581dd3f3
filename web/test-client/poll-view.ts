/** The polls of a board: how each option stands, and voting on it. */
import type { Room, RoomPoll, RoomPollOption } from '@concord/client'
import type { NewVote } from '@concord/schemas'
import { sidesWords, standingWords, turnoutWords } from '../polls/count-words.ts'
import { made } from './elements.ts'

type Polls = Room<'board'>['polls']

interface Choice {
  readonly words: string
  readonly vote: (optionId: string) => NewVote
  readonly isMine: (poll: RoomPoll, option: RoomPollOption) => boolean
}

const choice = (words: string, said: 'up' | 'down' | 'abstain'): Choice => ({
  words,
  vote: (optionId) => ({ optionId, choice: said }),
  isMine: (_, { mine }) => mine?.choice === said,
})

/** The ballots on which one votes here; on the others, in the room's own page. */
const CHOICES: Partial<Record<RoomPoll['ballot']['kind'], readonly Choice[]>> = {
  updown: [choice('Yes', 'up'), choice('No', 'down'), choice('Abstain', 'abstain')],
  approval: [choice('Yes', 'up')],
  single: [
    {
      words: 'This one',
      vote: (optionId) => ({ picks: [optionId] }),
      isMine: ({ mine }, { id }) => mine?.picks?.[0] === id,
    },
  ],
}

/** Draws the polls anew. A button that has the focus keeps it. `onFail` hears why a vote was not taken. */
export function showPolls(place: HTMLElement, polls: Polls, onFail: (failure: unknown) => void) {
  const focused = place.contains(document.activeElement)
    ? document.activeElement?.getAttribute('aria-label')
    : undefined
  place.replaceChildren(...polls.list().map((poll) => pollElement(poll, polls, onFail)))
  if (focused === undefined || focused === null) return
  for (const button of place.querySelectorAll('button'))
    if (button.getAttribute('aria-label') === focused) button.focus()
}

function pollElement(poll: RoomPoll, polls: Polls, onFail: (failure: unknown) => void) {
  const article = made('article', made('h3', poll.question))
  const turnout = made('p', [poll.status, turnoutWords(poll)].filter(Boolean).join(', '))
  turnout.className = 'soft'
  article.setAttribute('aria-label', poll.question)
  article.append(
    turnout,
    ...poll.options.map((option) => optionElement(poll, option, polls, onFail)),
  )
  return article
}

function optionElement(
  poll: RoomPoll,
  option: RoomPollOption,
  polls: Polls,
  onFail: (failure: unknown) => void,
): HTMLElement {
  const { id, title, standing } = option
  const element = made('div', made('b', title))
  element.className = 'option'
  element.setAttribute('role', 'group')
  element.setAttribute('aria-label', title)
  if (standing) {
    const { yes, need } = standing
    const progress = made('progress')
    progress.max = Math.max(1, need)
    progress.value = Math.min(yes, need)
    progress.setAttribute('aria-label', `Consensus on ${title}`)
    const words = made('span', standingWords(standing))
    if (standing.standing === 'reached') words.className = 'agreed'
    element.append(progress, `${sidesWords(standing) || 'No votes yet'} · `, words)
  }
  const choices = poll.status === 'open' ? (CHOICES[poll.ballot.kind] ?? []) : []
  const buttons = made(
    'div',
    ...choices.map(({ words, vote, isMine }) => {
      const button = made('button', words)
      button.type = 'button'
      button.setAttribute('aria-label', `${words}: ${title}`)
      const mine = isMine(poll, option)
      button.setAttribute('aria-pressed', String(mine))
      button.addEventListener('click', () => {
        const done = mine ? polls.withdraw(poll.id, id) : polls.vote(poll.id, vote(id))
        done.catch(onFail)
      })
      return button
    }),
  )
  buttons.className = 'buttons'
  if (choices.length > 0) element.append(buttons)
  return element
}
