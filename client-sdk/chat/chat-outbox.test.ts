import 'fake-indexeddb/auto'
import type { ChatMessage } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import { ApiError } from '../core/api-error.ts'
import { createSealing } from '../device/sealing.ts'
import { manualClock } from '../test/manual-clock.ts'
import { createChatOutbox } from './chat-outbox.ts'
import { openChatStore, type Unsent } from './chat-store.ts'

const plain = createSealing(undefined)

const unsent = (key: string, at = 1): Unsent => ({
  key,
  text: key,
  type: 'text',
  replyTo: null,
  at,
})

const offline = new ApiError('OFFLINE', 'There is no network.', 0)
const denied = new ApiError('ACCESS_DENIED', 'No.', 403)

/** An outbox whose server answers what the test says, in turn; then with success. */
function stage(answers: (ApiError | undefined)[] = []) {
  const clock = manualClock()
  const posted: string[] = []
  const onSent = vi.fn<(message: ChatMessage) => void>()
  const outbox = createChatOutbox({
    clock,
    async post({ key }) {
      posted.push(key)
      const answer = answers.shift()
      if (answer) throw answer
      return { id: key } as ChatMessage
    },
    onSent,
    onChange() {},
  })
  return { clock, posted, onSent, outbox }
}

const keys = (list: readonly Unsent[]): string[] => list.map(({ key }) => key)

test('[SD51] messages are sent one after another; without a network the first is tried again', async () => {
  const { clock, posted, outbox } = stage([offline, offline])
  await outbox.start(undefined)
  for (const key of ['a', 'b', 'c']) outbox.add(unsent(key))
  await vi.waitFor(() => expect(clock.waiting).toBe(1))
  expect(posted).toEqual(['a'])
  clock.pass(60_000)
  await vi.waitFor(() => expect(clock.waiting).toBe(1))
  outbox.kick()
  await vi.waitFor(() => expect(outbox.list).toEqual([]))
  expect(posted).toEqual(['a', 'a', 'a', 'b', 'c'])
  expect(clock.waiting).toBe(0)
})

test('[SD52] what is refused waits for its author, and holds nothing back', async () => {
  const { posted, outbox } = stage([denied])
  await outbox.start(undefined)
  for (const key of ['a', 'b']) outbox.add(unsent(key))
  await vi.waitFor(() => expect(posted).toEqual(['a', 'b']))
  await vi.waitFor(() => expect(keys(outbox.list)).toEqual(['a']))
  expect(outbox.list[0]!.refused).toEqual({ code: 'ACCESS_DENIED', message: 'No.' })
  outbox.retry('a')
  await vi.waitFor(() => expect(outbox.list).toEqual([]))
  expect(posted).toEqual(['a', 'b', 'a'])
})

test('[SD52] what is refused can be forgotten, what waits to be sent cannot', async () => {
  const { clock, outbox } = stage([denied, offline])
  await outbox.start(undefined)
  for (const key of ['a', 'b']) outbox.add(unsent(key))
  await vi.waitFor(() => expect(clock.waiting).toBe(1))
  for (const key of ['a', 'b']) outbox.discard(key)
  expect(keys(outbox.list)).toEqual(['b'])
  await outbox.close()
  expect(clock.waiting).toBe(0)
})

test('[SD51] what is not sent is there after a reload, in its order, and what was sent is not', async () => {
  const before = stage([undefined, denied, offline])
  before.outbox.add(unsent('a', 1))
  await before.outbox.start(openChatStore('one', plain))
  for (const [at, key] of ['b', 'c', 'd'].entries()) before.outbox.add(unsent(key, at + 2))
  await vi.waitFor(() => expect(before.clock.waiting).toBe(1))
  await before.outbox.close()
  const after = stage([offline])
  await after.outbox.start(openChatStore('one', plain))
  expect(after.outbox.list.map(({ key, refused }) => [key, refused !== undefined])).toEqual([
    ['b', true],
    ['c', false],
    ['d', false],
  ])
  await after.outbox.close()
  const other = stage()
  await other.outbox.start(openChatStore('another', plain))
  expect(other.outbox.list).toEqual([])
})

test('[SD51] what another tab has sent is not kept', async () => {
  const { posted, outbox } = stage([offline])
  await outbox.start(undefined)
  outbox.add(unsent('a'))
  await vi.waitFor(() => expect(posted).toEqual(['a']))
  outbox.settle('a')
  expect(outbox.list).toEqual([])
  await outbox.close()
})
