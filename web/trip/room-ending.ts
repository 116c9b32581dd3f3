/** When a trip or a room cannot be shown (any more), and what to say then. */
import type { ErrorReply } from '@concord/schemas'

export interface Ending {
  readonly reason: 'removed' | 'denied' | 'unknown'
  readonly title: string
  readonly text: string
}

/** The end that an error means, `noun` says of what; `undefined` for errors after which the page goes on. */
export function endingOf(error: ErrorReply | undefined, noun = 'trip'): Ending | undefined {
  switch (error?.code) {
    case 'ACCESS_REMOVED':
      return {
        reason: 'removed',
        title: `You are not part of this ${noun} any more`,
        text: `Somebody took you out of it, or the ${noun} was deleted. If that is a mistake, ask an owner to invite you again.`,
      }
    case 'ACCESS_DENIED':
      return {
        reason: 'denied',
        title: `This ${noun} is not open to you`,
        text: 'Ask one of its owners to invite you: they need your user id.',
      }
    case 'NOT_FOUND':
    case 'INVALID_SCOPE':
      return {
        reason: 'unknown',
        title: `There is no such ${noun}`,
        text: `The address may be cut off, or the ${noun} was deleted.`,
      }
    default:
      return undefined
  }
}
