import { expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../core/clock.ts'
import { tokenFor } from '../test/people.ts'
import { createConnection } from './connection.ts'
import type { NetworkEvents } from './network.ts'
import { watchNetwork } from './network.ts'
import type { WebSocketClass } from './socket.ts'
import { createTokens } from './tokens.ts'

test('[SD8] the page says when there may be a network again, and when it is gone', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' })
  vi.stubGlobal('self', page)
  vi.stubGlobal('document', page)
  onTestFinished(() => void vi.unstubAllGlobals())
  const events = { hopeful: vi.fn(), lost: vi.fn() }
  const stop = watchNetwork(events)
  page.dispatchEvent(new Event('visibilitychange'))
  expect(events.hopeful).not.toHaveBeenCalled()
  page.visibilityState = 'visible'
  page.dispatchEvent(new Event('visibilitychange'))
  page.dispatchEvent(new Event('online'))
  page.dispatchEvent(new Event('offline'))
  expect(events.hopeful).toHaveBeenCalledTimes(2)
  expect(events.lost).toHaveBeenCalledOnce()
  stop()
  page.dispatchEvent(new Event('online'))
  expect(events.hopeful).toHaveBeenCalledTimes(2)
})

test('[SD62] a worker is told of the network too', () => {
  const worker = new EventTarget()
  vi.stubGlobal('self', worker)
  onTestFinished(() => void vi.unstubAllGlobals())
  const events = { hopeful: vi.fn(), lost: vi.fn() }
  const stop = watchNetwork(events)
  worker.dispatchEvent(new Event('offline'))
  worker.dispatchEvent(new Event('online'))
  stop()
  worker.dispatchEvent(new Event('online'))
  expect([events.hopeful, events.lost].map(({ mock }) => mock.calls.length)).toEqual([1, 1])
})

test('[SD8] with hope a dial that waits is made at once', async () => {
  let dials = 0
  class Failing extends EventTarget {
    readyState = 3
    constructor() {
      super()
      dials += 1
      queueMicrotask(() =>
        this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' })),
      )
    }
    close() {}
  }
  let network: NetworkEvents | undefined
  const never = { ...systemClock, after: () => () => {} }
  const connection = createConnection({
    address: 'ws://host/ws',
    tokens: createTokens(tokenFor('ann'), undefined, systemClock),
    clock: never,
    webSocket: Failing as unknown as WebSocketClass,
    watch(events) {
      network = events
      return () => {}
    },
  })
  onTestFinished(connection.close)
  connection.hold()
  await vi.waitFor(() => expect(connection.status).toBe('offline'))
  expect(dials).toBe(1)
  network!.hopeful()
  await vi.waitFor(() => expect(dials).toBe(2))
})
