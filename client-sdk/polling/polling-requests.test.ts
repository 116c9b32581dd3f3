import { ERRORS, writeReason } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import type { Fetch } from '../api/rest.ts'
import { manualClock } from '../test/manual-clock.ts'
import { ask, refusalIn } from './polling-requests.ts'

const url = new URL('http://server/ws')
const encode = (text: string) => new TextEncoder().encode(text)

test('[SD76] a proxy that cuts what waits for long, or gets no answer itself, is no network that is gone', async () => {
  const manual = manualClock()
  const clock = { ...manual, random: () => 1 }
  let asked = 0
  const fetch: Fetch = () => {
    asked += 1
    if (asked === 6) return Promise.resolve(new Response('<html>', { status: 502 }))
    if (asked === 7) return Promise.resolve(new Response(null, { status: 204 }))
    manual.pass(20_000)
    return Promise.reject(new TypeError('cut'))
  }
  const answer = ask({ method: 'GET', url }, { fetch, clock }, new AbortController().signal)
  await vi.waitFor(() => {
    if (asked < 7) manual.pass(1000)
    expect(asked).toBe(7)
  })
  expect(await answer).toMatchObject({ status: 204 })
  // Each time it waited as after a first failure.
  expect(manual.now()).toBeLessThan(5 * 20_000 + 12_000)
  expect(manual.waiting).toBe(0)
})

test.each([
  ['GET', 35_000],
  ['POST', 60_000],
] as const)('[SD76] a %s that nobody answers is given up after %i ms', async (method, ms) => {
  const clock = manualClock()
  const fetch = vi.fn<Fetch>(
    (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(new Error('given up')))
      }),
  )
  const asked = ask({ method, url }, { fetch, clock }, new AbortController().signal)
  clock.pass(ms - 1)
  expect(clock.waiting).toBe(1)
  clock.pass(1)
  await expect(asked).rejects.toThrow('given up')
  expect(fetch).toHaveBeenCalledTimes(1)
})

test('[SD76] what a server stopped reading for a while is said again', async () => {
  const clock = manualClock()
  let asked = 0
  const fetch: Fetch = () => {
    asked += 1
    clock.pass(30_000)
    return Promise.resolve(new Response(null, { status: asked < 4 ? 408 : 204 }))
  }
  const answer = ask({ method: 'POST', url }, { fetch, clock }, new AbortController().signal)
  await vi.waitFor(() => {
    clock.pass(1000)
    expect(asked).toBe(4)
  })
  expect(await answer).toMatchObject({ status: 204 })
})

test.each([
  [403, JSON.stringify({ error: { code: 'ORIGIN_DENIED', message: 'No.' } }), 'ORIGIN_DENIED'],
  [503, JSON.stringify({ error: { code: 'SHUTTING_DOWN', message: 'No.' } }), 'SHUTTING_DOWN'],
  // These do not say that whoever asks may not come in, but that there is no door here.
  [404, JSON.stringify({ error: { code: 'NOT_FOUND', message: 'No.' } }), undefined],
  [405, JSON.stringify({ error: { code: 'METHOD_NOT_ALLOWED', message: 'No.' } }), undefined],
  [403, '<html>Blocked</html>', undefined],
  [403, '{"error":"blocked"}', undefined],
  [403, 'null', undefined],
] as const)('[SD76] status %i with %s is a refusal: %s', (status, text, code) => {
  const refusal = code && { code: ERRORS[code].close, reason: writeReason(code, 'No.') }
  expect(refusalIn({ status, bytes: encode(text) })).toEqual(refusal)
})
