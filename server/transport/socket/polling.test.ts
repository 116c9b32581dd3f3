import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DEFAULT_LIMITS } from '@concord/schemas'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock, systemRandomness } from '../../core/clock.ts'
import { asRefusal, Refusal } from '../../core/refusal.ts'
import type { Arrivals } from './arrivals.ts'
import { acceptPolling } from './polling.ts'

/** Lets everybody in. */
const arrivals: Arrivals = {
  hasDoor: () => true,
  mustMayConnect() {},
  admit: (request) => ({
    door: () => ({ onFrame() {}, onText() {}, onOversize() {}, onClose() {} }),
    address: 'one',
    request: new Request(`http://server${request.url}`),
    carriesChannels: false,
  }),
  pace() {},
  enter: () => () => false,
  refused: (_request, error) => asRefusal(error),
  close() {},
}

test('[LI22] while the server stops nobody gets a socket any more, and who has one hears why', async () => {
  const polling = acceptPolling(arrivals, DEFAULT_LIMITS, systemClock, systemRandomness)
  const server = createServer((request, response) => void polling.answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ws?polling=`
  const { polling: id } = (await (await fetch(`${at}new`, { method: 'POST' })).json()) as {
    polling: string
  }
  polling.stop()
  const late = await fetch(`${at}new`, { method: 'POST' })
  expect([late.status, await late.json()]).toEqual([
    503,
    { error: expect.objectContaining({ code: 'SHUTTING_DOWN' }) },
  ])
  const told = fetch(`${at}${id}&at=0`)
  await polling.end(new Refusal('SHUTTING_DOWN'), 5000)
  expect(await (await told).text()).toMatch(/SHUTTING_DOWN/)
})
