import { expect, test, vi } from 'vitest'
import { manualClock } from '../test/manual-clock.ts'
import type { ChannelHub, PipeEvents } from './channel-hub.ts'
import { followLeader, isTabMessage, serveFollower } from './tab-pipe.ts'

const MIB = 1024 * 1024

/** A hub with one channel, at whose other end the test is. */
function aHub() {
  const server: { events?: PipeEvents; readonly heard: unknown[]; isClosed: boolean } = {
    heard: [],
    isClosed: false,
  }
  const hub: ChannelHub = {
    open(events) {
      server.events = events
      return {
        send: (data) => server.heard.push(data),
        close: () => (server.isClosed = true),
      }
    },
    close() {},
  }
  return { hub, server }
}

function aTab(name: string, onSilence = () => {}) {
  const clock = manualClock()
  const told: unknown[] = []
  const pipe = followLeader(name, clock, onSilence, {
    open: () => told.push('open'),
    message: (data) => told.push(typeof data === 'string' ? data : data.byteLength),
    closed: (code, reason) => told.push([code, reason]),
  })
  return { clock, told, pipe }
}

test('[SD69] what is said on one end is heard on the other, and each end hears of the end', async () => {
  const { hub, server } = aHub()
  const { told, pipe, clock } = aTab('both')
  serveFollower('both', hub, () => {})
  server.events!.open()
  server.events!.message('hello')
  server.events!.message(new ArrayBuffer(5))
  await vi.waitFor(() => expect(told).toEqual(['open', 'hello', 5]))
  pipe.send('text')
  // A part of a larger buffer goes alone.
  pipe.send(new Uint8Array(new ArrayBuffer(100), 10, 3))
  await vi.waitFor(() => expect(server.heard).toEqual(['text', new Uint8Array(3)]))
  await vi.waitFor(() => expect(clock.waiting).toBe(0))
  server.events!.closed(4403, 'no')
  await vi.waitFor(() => expect(told.at(-1)).toEqual([4403, 'no']))
  expect(server.isClosed).toBe(true)
})

test('[SD69] a tab that hangs up is heard by the leader', async () => {
  const { hub, server } = aHub()
  const { told, pipe } = aTab('hang up')
  const onEnd = vi.fn<() => void>()
  serveFollower('hang up', hub, onEnd)
  pipe.close()
  expect(told).toEqual([[1000, '']])
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledOnce())
  expect(server.isClosed).toBe(true)
})

test('[SD69] a leader that does not answer is noticed, and one that does is not', async () => {
  const silent = vi.fn<() => void>()
  const { told, clock } = aTab('silent', silent)
  clock.pass(5000)
  expect(silent).toHaveBeenCalledOnce()
  expect(told).toEqual([[1006, '']])

  const { hub } = aHub()
  const fine = aTab('fine', silent)
  const stop = serveFollower('fine', hub, () => {})
  await vi.waitFor(() => expect(fine.clock.waiting).toBe(0))
  fine.pipe.send('anything')
  expect(fine.clock.waiting).toBe(1)
  await vi.waitFor(() => expect(fine.clock.waiting).toBe(0))
  expect(silent).toHaveBeenCalledOnce()
  stop()
  fine.pipe.drop()
})

test('[SD69] a tab that reads nothing is cut off, and one that reads may get any amount', async () => {
  const frozen = aHub()
  const onEnd = vi.fn<() => void>()
  serveFollower('frozen', frozen.hub, onEnd)
  for (let sent = 0; sent <= 17; sent += 1) frozen.server.events!.message(new ArrayBuffer(MIB))
  expect(onEnd).toHaveBeenCalledOnce()
  expect(frozen.server.isClosed).toBe(true)

  const { hub, server } = aHub()
  const { told, pipe } = aTab('reads')
  serveFollower('reads', hub, () => {})
  for (let sent = 1; sent <= 40; sent += 1) {
    server.events!.message(new ArrayBuffer(MIB))
    await vi.waitFor(() => expect(told).toHaveLength(sent))
  }
  expect(server.isClosed).toBe(false)
  pipe.close()
  await vi.waitFor(() => expect(server.isClosed).toBe(true))
})

test('[SD69] what another version of the application says is not taken for one of ours', () => {
  for (const data of [null, 1, 'lead', {}, { type: 'lead' }, { type: 'dial', from: 'a' }])
    expect(isTabMessage(data)).toBe(false)
  expect(isTabMessage({ type: 'dial', from: 'a', dial: 1 })).toBe(true)
})
