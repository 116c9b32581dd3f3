import { expect, test } from 'vitest'
import { addressOf, household } from './address.ts'

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s counts as %s', (address, counted) => {
  expect(household(address)).toBe(counted)
})

test('behind a proxy the address is what the proxy saw, not what the client says', () => {
  const request = {
    headers: { 'x-forwarded-for': '1.1.1.1, 2.2.2.2 , 3.3.3.3' },
    socket: { remoteAddress: '10.0.0.1' },
  } as unknown as Parameters<typeof addressOf>[0]
  expect(addressOf(request, true)).toBe('3.3.3.3')
  expect(addressOf(request, false)).toBe('10.0.0.1')
})
