import { expect, test } from 'vitest'
import { askedFor, withoutAsked } from './asked-for.ts'

test('only a valid user id is asked for', () => {
  expect(askedFor('?as=ana')).toBe('ana')
  expect(askedFor('?x=1&as=chloe-martin')).toBe('chloe-martin')
  expect(askedFor('?as=a%20b')).toBeUndefined()
  expect(askedFor('')).toBeUndefined()
})

test('the rest of the address stays', () => {
  expect(withoutAsked({ pathname: '/trips/1', search: '?as=ana', hash: '' })).toBe('/trips/1')
  expect(withoutAsked({ pathname: '/', search: '?as=ana&x=1', hash: '#main' })).toBe('/?x=1#main')
})
