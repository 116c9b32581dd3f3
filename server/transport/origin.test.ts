import { expect, test } from 'vitest'
import { originAllowed } from './origin.ts'

test.each([
  [undefined, 'a.example', [], true],
  ['https://a.example', 'a.example', [], true],
  ['https://a.example:8443', 'a.example', [], false],
  ['https://b.example', 'a.example', [], false],
  ['https://b.example', 'a.example', ['https://b.example'], true],
  ['https://b.example', 'a.example', ['*'], true],
  ['null', 'a.example', [], false],
  ['https://a.example.evil.example', 'a.example', [], false],
])('origin %s on host %s with %j: %s', (origin, host, allowed, expected) => {
  expect(originAllowed(origin, host, allowed)).toBe(expected)
})
