import 'fake-indexeddb/auto'
import { notificationRoutes } from '@concord/schemas'
import { afterEach, expect, test, vi } from 'vitest'
import type { Call } from './api/call.ts'
import { createCommands } from './commands.ts'
import { ApiError } from './core/api-error.ts'
import { systemClock } from './core/clock.ts'
import { createDeviceStore } from './device/device-store.ts'
import { manualClock } from './test/manual-clock.ts'

const offline = new ApiError('OFFLINE', 'There is no network.', 0)
const { read } = notificationRoutes

afterEach(() => {
  vi.restoreAllMocks()
})

/** A page of this person; `answer` is asked for each request that is sent. */
function page(userId: string, answer: (id: string) => unknown) {
  const clock = Object.assign(manualClock(), { bytes: systemClock.bytes })
  const onRefused = vi.fn<(failure: ApiError) => void>()
  const commands = createCommands({
    // reason: what a route replies does not matter here
    call: (async (_route, { params } = {}) => answer(params!['notificationId']!)) as Call,
    clock,
    device: createDeviceStore(true, undefined),
    identity: () => ({ userId, tenantId: 'acme' }),
    onRefused,
  })
  const mark = (notificationId: string) =>
    commands.run(read, { params: { userId, notificationId } })
  return { clock, commands, mark, onRefused }
}

const never = () => new Promise(() => {})

test('[SD75] what is asked right before the page goes away is asked by the next one, in order', async () => {
  const asked: string[] = []
  const gone = page('ann', never)
  await gone.commands.ready()
  // Both in the last task of a page that never hears an answer.
  const last = [gone.mark('a'), gone.mark('b')]
  for (let step = 0; step < 50; step += 1) await Promise.resolve()
  const next = page('ann', (id) => void asked.push(id))
  next.commands.kick()
  await vi.waitFor(() => expect(asked).toEqual(['a', 'b']))
  await next.commands.close()
  const after = page('ann', (id) => void asked.push(id))
  await after.mark('c')
  expect([asked, last.length]).toEqual([['a', 'b', 'c'], 2])
  await after.commands.close()
})

test('[SD72] what was answered, with a refusal too, is not asked again, whatever the answer came after', async () => {
  const asked: string[] = []
  const denied = new ApiError('NOT_FOUND', 'No.', 404)
  const answers = new Map<string, PromiseWithResolvers<void>>()
  const one = page('ben', (id) => {
    asked.push(id)
    const answer = Promise.withResolvers<void>()
    answers.set(id, answer)
    return answer.promise
  })
  const [good, bad, late] = ['good', 'bad', 'late'].map(one.mark)
  const refused = expect(bad).rejects.toBe(denied)
  await vi.waitFor(() => expect(asked).toHaveLength(3))
  // The connection came back meanwhile.
  one.commands.kick()
  answers.get('good')!.resolve()
  answers.get('bad')!.reject(denied)
  await Promise.all([good, refused])
  const closing = one.commands.close()
  answers.get('late')!.resolve()
  await Promise.all([late, closing])
  const next = page('ben', (id) => void asked.push(id))
  await next.mark('more')
  expect(asked.toSorted()).toEqual(['bad', 'good', 'late', 'more'])
  expect(one.onRefused).not.toHaveBeenCalled()
  await next.commands.close()
  expect([one.clock.waiting, next.clock.waiting]).toEqual([0, 0])
})

test('[SD72] where the device keeps nothing it is asked later from memory', async () => {
  let isOffline = true
  const asked: string[] = []
  const one = page('cleo', (id) => {
    if (isOffline) throw offline
    asked.push(id)
  })
  await one.commands.ready()
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('There is no room.', 'QuotaExceededError')
  })
  expect(await one.mark('a')).toBeUndefined()
  isOffline = false
  expect(await one.mark('b')).toBeUndefined()
  one.commands.kick()
  await vi.waitFor(() => expect(asked).toEqual(['a', 'b']))
  await one.commands.close()
})
