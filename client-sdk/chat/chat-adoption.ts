/**
 * A suggestion becomes an entry of the document. The entry has the id of the message: it is there once, however many
 * people do so, and without a network too.
 */
import type { AnyCollectionView } from '../views/collection-view.ts'
import type { RoomMessage } from './chat.ts'

const MAX_TITLE = 200

/** The first line as a title; all of it as a description where that says more. Pure. */
function entryOf(text: string): { readonly title: string; readonly description: string } {
  const [first = ''] = text.split('\n')
  const title = first.trim().slice(0, MAX_TITLE).trim()
  return { title, description: title === text ? '' : text }
}

/** Returns the id of the activity. Throws an Error in plain words. */
export function toActivity(
  message: RoomMessage | undefined,
  dayId: string | null,
  activities: AnyCollectionView | undefined,
): string {
  if (!activities) throw new Error('There are no activities here.')
  const { id, text } = adoptable(message)
  if (!activities.get(id)) activities.set(id, { ...entryOf(text), dayId })
  return id
}

/** Returns the id of the option. Throws an Error in plain words. */
export function toOption(
  message: RoomMessage | undefined,
  pollId: string,
  options: AnyCollectionView | undefined,
): string {
  if (!options) throw new Error('There are no polls here.')
  const { id, text } = adoptable(message)
  const { title } = entryOf(text)
  if (!options.get(id)) options.set(id, { pollId, title, kind: 'suggestion', ref: id })
  return id
}

function adoptable(message: RoomMessage | undefined): RoomMessage {
  if (!message) throw new Error('There is no such message.')
  if (message.type !== 'suggestion') throw new Error('Only a suggestion can become something.')
  if (message.state !== 'sent') throw new Error('This message is not sent yet.')
  if (message.deletedAt !== null) throw new Error('This message was deleted.')
  return message
}
