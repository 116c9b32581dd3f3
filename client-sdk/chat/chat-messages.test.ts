import type { ChatMessage, ConcordEvent, UserId } from '@concord/schemas'
import { expect, test } from 'vitest'
import { firstPage, withEvent, withMessage, withOlder, type KnownChat } from './chat-messages.ts'

const AT = '2026-07-14T09:30:00.000Z'

function message(seq: number, userId: string, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: `m${seq}`,
    seq,
    userId: userId as UserId,
    userName: userId,
    text: `words ${seq}`,
    type: 'text',
    replyTo: null,
    mentions: [],
    createdAt: AT,
    editedAt: null,
    deletedAt: null,
    became: null,
    ...more,
  }
}

const event = (type: string, seq: number, data: object): ConcordEvent =>
  ({ type, seq, data, at: AT }) as ConcordEvent

const posted = (one: ChatMessage): ConcordEvent => {
  const { seq, ...data } = one
  return event('chat.posted', seq, data)
}

const start: KnownChat = firstPage({
  items: [message(3, 'ben'), message(2, 'ann')],
  next: 2,
  lastRead: 0,
  unread: 1,
})
const ids = ({ messages }: KnownChat): string[] => messages.map(({ id }) => id)
const after = (...events: ConcordEvent[]): KnownChat =>
  events.reduce((known, each) => withEvent(known, each, 'ann'), start)

test('[SD50] messages are in their order, whatever told of them first', () => {
  expect(ids(start)).toEqual(['m2', 'm3'])
  expect(ids(withOlder(start, { items: [message(1, 'ben')], lastRead: 0, unread: 9 }))).toEqual([
    'm1',
    'm2',
    'm3',
  ])
  // A reply overtakes an event.
  const replied = withMessage(start, message(7, 'ann'))
  expect(ids(withEvent(replied, posted(message(5, 'ben')), 'ann'))).toEqual([
    'm2',
    'm3',
    'm5',
    'm7',
  ])
})

test('[SD50] an event that comes again changes nothing', () => {
  const known = after(posted(message(5, 'ben')))
  expect(withEvent(known, posted(message(5, 'ben')), 'ann')).toBe(known)
  const gone = event('chat.deleted', 6, { id: 'm5', userId: 'ben', deletedAt: AT })
  const deleted = withEvent(known, gone, 'ann')
  expect(withEvent(deleted, gone, 'ann')).toBe(deleted)
  expect(withEvent(start, event('chat.unheard_of', 9, {}), 'ann')).toBe(start)
})

test('[SD50] what others say waits, what is deleted or read does not', () => {
  const more = after(
    posted(message(5, 'ben')),
    posted(message(6, 'ann')),
    posted(message(7, 'ben')),
  )
  expect(more.unread).toBe(3)
  const gone = event('chat.deleted', 8, { id: 'm5', userId: 'ben', deletedAt: AT })
  const less = withEvent(more, gone, 'ann')
  expect(less).toMatchObject({ unread: 2 })
  expect(less.messages.find(({ id }) => id === 'm5')).toMatchObject({ text: '', deletedAt: AT })
  const read = withEvent(less, event('chat.read', 9, { id: 'm7', lastRead: 7, unread: 0 }), 'ann')
  expect(read).toMatchObject({ lastRead: 7, unread: 0 })
  const late = event('chat.read', 10, { id: 'm3', lastRead: 3, unread: 1 })
  expect(withEvent(read, late, 'ann')).toBe(read)
})

test('[SD50] edits and what became of a suggestion are shown', () => {
  const edit = { id: 'm3', userId: 'ben', text: 'new', mentions: ['ann'], editedAt: AT }
  const became = { collection: 'activities', id: 'm3' }
  const known = after(event('chat.edited', 4, edit), event('chat.adopted', 5, { id: 'm3', became }))
  expect(known.messages[1]).toMatchObject({ text: 'new', mentions: ['ann'], editedAt: AT, became })
  expect(known.messages[0]).toBe(start.messages[0])
})
