import { describe, expect, test } from 'vitest'
import { FIRST_WAY, nextWay, notOpened, opened, type Way } from './ways.ts'

const MINUTE = 60_000

/** `-` a socket that did not open, `+` one that did, a number: so many minutes pass. Gives the ways of the sockets. */
function waysOf(story: readonly ('-' | '+' | number)[]): string {
  let [ways, now] = [FIRST_WAY, 0]
  const taken: Way[] = []
  for (const step of story) {
    if (typeof step === 'number') now += step * MINUTE
    else {
      ways = nextWay(ways, now)
      taken.push(ways.way)
      ways = step === '+' ? opened(ways, ways.way, now) : notOpened(ways, ways.way)
    }
  }
  return [...taken, nextWay(ways, now).way].map((way) => way[0]).join('')
}

describe('[SD76] which way the next socket takes', () => {
  test.each([
    ['a WebSocket first', [], 'w'],
    ['HTTP where it does not open, and a WebSocket where that does not', ['-', '-', '-'], 'whwh'],
    ['what has opened', ['+', '+', '+'], 'wwww'],
    ['what has opened, until it does not twice in a row', ['+', '-', '+', '-', '-'], 'wwwwwh'],
    ['HTTP as long as it opens', ['-', '+', '+', '-', '+', '-'], 'whhhhhh'],
    ['a WebSocket when HTTP fails twice', ['-', '+', '-', '-'], 'whhhw'],
    ['HTTP for ten minutes', ['-', '+', 5, '+', 5], 'whhh'],
    ['a WebSocket after that', ['-', '+', 5, '+', 6], 'whhw'],
    ['HTTP again where it still does not open', ['-', '+', 11, '-', '+', '+'], 'whwhhh'],
    ['the WebSocket where it opens again', ['-', '+', 11, '+', 60, '+'], 'whwww'],
    ['a WebSocket also after hours', ['+', 600, '+'], 'www'],
  ] as const)('%s', (_, story, ways) => {
    expect(waysOf(story)).toBe(ways)
  })

  test('what was dialed before the way changed says nothing of the new one', () => {
    const http = notOpened(FIRST_WAY, 'websocket')
    expect(notOpened(http, 'websocket')).toEqual(http)
  })

  test('what opens, late as it is, is the way', () => {
    const http = notOpened(FIRST_WAY, 'websocket')
    expect(nextWay(opened(http, 'websocket', 0), 0).way).toBe('websocket')
  })
})
