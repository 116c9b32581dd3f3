import { describe, expect, test } from 'vitest'
import { FIRST_WAY, failed, looked, nextLook, nextWay, worked, type Way } from './ways.ts'

const MINUTE = 60_000

/** `-` a socket on which nothing came through, `+` one on which something did, a number: so many minutes pass. Gives the ways of the sockets. */
function waysOf(story: readonly ('-' | '+' | number)[]): string {
  let [ways, now] = [FIRST_WAY, 0]
  const taken: Way[] = []
  for (const step of story) {
    if (typeof step === 'number') now += step * MINUTE
    else {
      ways = nextWay(ways, now)
      taken.push(ways.way)
      ways = step === '+' ? worked(ways, ways.way, now) : failed(ways, ways.way)
    }
  }
  return [...taken, nextWay(ways, now).way].map((way) => way[0]).join('')
}

describe('[SD76] which way the next socket takes', () => {
  test.each([
    ['a WebSocket first', [], 'w'],
    ['HTTP where that fails, and a WebSocket where HTTP does', ['-', '-', '-'], 'whwh'],
    ['what has worked', ['+', '+', '+'], 'wwww'],
    ['what has worked, until it fails twice in a row', ['+', '-', '+', '-', '-'], 'wwwwwh'],
    ['HTTP as long as it works', ['-', '+', '+', '-', '+', '-'], 'whhhhhh'],
    ['a WebSocket when HTTP fails twice', ['-', '+', '-', '-'], 'whhhw'],
    ['HTTP for ten minutes', ['-', '+', 5, '+', 5], 'whhh'],
    ['a WebSocket after that', ['-', '+', 5, '+', 6], 'whhw'],
    ['HTTP again where WebSockets still fail', ['-', '+', 11, '-', '+', '+'], 'whwhhh'],
    ['the WebSocket where it works again', ['-', '+', 11, '+', 60, '+'], 'whwww'],
    ['a WebSocket also after hours', ['+', 600, '+'], 'www'],
  ] as const)('%s', (_, story, ways) => {
    expect(waysOf(story)).toBe(ways)
  })

  test('what was dialed before the way changed says nothing of the new one', () => {
    const http = failed(FIRST_WAY, 'websocket')
    expect(failed(http, 'websocket')).toEqual(http)
  })

  test('what works, late as it is, is the way', () => {
    const http = failed(FIRST_WAY, 'websocket')
    expect(nextWay(worked(http, 'websocket', 0), 0).way).toBe('websocket')
  })

  test('clients that lost the same server do not all come back at once, nor after more than ten minutes', () => {
    const known = worked(FIRST_WAY, 'websocket', 0)
    expect([0, 1].map((random) => nextLook(known, random))).toEqual([15_000, 30_000])
    expect([0, 1].map((random) => nextLook(FIRST_WAY, random))).toEqual([600_000, 600_000])
    expect(nextLook(worked(looked(known), 'http', 0), 0)).toBe(30_000)
    expect(nextLook(worked(looked(known), 'websocket', 0), 0)).toBe(15_000)
  })
})
