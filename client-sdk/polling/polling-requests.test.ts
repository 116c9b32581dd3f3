import { ERRORS, writeReason } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import type { Fetch } from '../api/rest.ts'
import { manualClock } from '../test/manual-clock.ts'
import { ask, askOnce, refusalIn } from './polling-requests.ts'

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

test('[SD76] a request that is never answered is given up after a minute', async () => {
  const clock = manualClock()
  const fetch: Fetch = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal!.addEventListener('abort', () => reject(new Error('given up')))
    })
  const asked = askOnce({ method: 'GET', url }, { fetch, clock })
  clock.pass(60_000)
  await expect(asked).rejects.toThrow('given up')
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
