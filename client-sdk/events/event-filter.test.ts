import { expect, test } from 'vitest'
import { isWanted, mustBeTypes, unionOf } from './event-filter.ts'

const event = { type: 'vote.cast', scope: 'acme/trip/t', entityId: 'v' }

test('[SD29] everything that is named has to hold', () => {
  expect(isWanted(event, { types: ['activity.added', 'vote.*'] })).toBe(true)
  expect(isWanted(event, { types: ['vote.changed'] })).toBe(false)
  expect(isWanted(event, { types: ['*'], scope: 'acme/trip/t', entityId: 'v' })).toBe(true)
  expect(isWanted(event, { types: ['*'], scope: 'acme/trip/u' })).toBe(false)
  expect(isWanted(event, { types: ['*'], entityId: 'w' })).toBe(false)
})

test('[SD29] together they want no more than they must', () => {
  const votes = { types: ['vote.*'], scope: 'acme/trip/t' }
  expect(unionOf([votes])).toEqual({ ...votes, entityId: undefined })
  expect(unionOf([votes, { types: ['vote.*', 'day.added'], scope: 'acme/trip/t' }])).toEqual({
    types: ['vote.*', 'day.added'],
    scope: 'acme/trip/t',
    entityId: undefined,
  })
  expect(unionOf([votes, { types: ['day.added'], scope: 'acme/trip/u' }]).scope).toBeUndefined()
  expect(unionOf([votes, { types: ['*', 'day.added'] }]).types).toEqual(['*'])
  const many = (from: number) => Array.from({ length: 30 }, (_, i) => `a.b${from + i}`)
  expect(unionOf([{ types: many(0) }, { types: many(30) }]).types).toEqual(['*'])
})

test.each([
  [[], 'Name at least one type'],
  [['Vote'], '"Vote" is no type of event. Write a type such as'],
  [Array.from({ length: 51 }, () => 'a.b'), 'At most 50 types'],
])('[SD29] what can be no type is refused in plain words: %s', (types, words) => {
  expect(() => mustBeTypes(types)).toThrow(words)
})
