import { expect, test } from 'vitest'
import { addresses } from './addresses.ts'

test.each([
  ['http://host:3000', 'http://host:3000', 'ws://host:3000/ws'],
  ['https://host/', 'https://host', 'wss://host/ws'],
  ['wss://host/concord/', 'https://host/concord', 'wss://host/concord/ws'],
  ['/', 'https://page.example', 'wss://page.example/ws'],
])('%s', (url, http, socket) => {
  expect(addresses(url, 'https://page.example/trips/1')).toEqual({ http, socket })
})

test('anything else is an error in plain words', () => {
  expect(() => addresses('host:3000')).toThrow(
    '"host:3000" is not the address of a server. Write it like https://host.',
  )
  expect(() => addresses('/')).toThrow(TypeError)
})
