import { expect, test } from 'vitest'
import { addressIn, isPublicAddress } from './public-address.ts'

test.each([
  ['8.8.8.8', true],
  ['172.15.255.255', true],
  ['172.32.0.1', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['127.255.255.254', false],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['172.31.255.255', false],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:8.8.8.8', false],
  ['::7f00:1', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['2001::1', false],
  ['2001:db8::1', false],
  ['fc00::1', false],
  ['fd12:3456::1', false],
  ['fe80::1', false],
  ['ff02::1', false],
  ['example.com', false],
])('[WH1] %s is of the public internet: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})

test('[WH1] an address is found however a URL writes it', () => {
  for (const host of ['127.0.0.1', '127.1', '2130706433', '0x7f.0.0.1', '0177.0.0.1', '127.0.0.1.'])
    expect(addressIn(new URL(`https://${host}/`))).toBe('127.0.0.1')
  expect(addressIn(new URL('https://[::1]/'))).toBe('::1')
  expect(addressIn(new URL('https://example.com/'))).toBeUndefined()
})
