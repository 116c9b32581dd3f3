/** Where a request comes from: what limits for one address are counted by. */
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/**
 * The address of the client. Behind a proxy that is trusted it is the one that the proxy itself saw, the last of
 * X-Forwarded-For: those before it are the client's own words.
 */
export function addressOf(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustProxy: boolean,
): string {
  const forwarded = trustProxy ? String(request.headers['x-forwarded-for'] ?? '') : ''
  const last = forwarded.split(',').at(-1)!.trim()
  return household(last === '' ? (request.socket.remoteAddress ?? 'unknown') : last)
}

/** Whoever has one IPv6 address has 2^64 of them: they count as one. An IPv4 address has one spelling. */
export function household(address: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (v4 !== undefined) return v4
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const first = groupsOf(head)
  if (tail !== undefined) {
    const last = groupsOf(tail)
    while (first.length + last.length < 8) first.push('0')
    first.push(...last)
  }
  return `${first
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':')
}
