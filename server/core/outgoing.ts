/**
 * Requests to addresses that people gave us. They leave for the public internet only: the address that a name stands for is
 * looked at when the connection is made, so that it cannot stand for another one by then. No redirect is followed, and
 * of the answer nothing but its status is read.
 */
import { lookup as resolve, type LookupAddress } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Clock } from './clock.ts'
import { addressIn, isPublicAddress } from './public-address.ts'

export interface Posting {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  readonly signal?: AbortSignal
}

export interface Outgoing {
  /**
   * Resolves to the HTTP status, whatever it is. Rejects with a `ForbiddenAddress`, and with what is wrong when nobody
   * answered within ten seconds.
   */
  post(posting: Posting): Promise<number>
  /** Throws a `ForbiddenAddress` for what can be seen to be none that we may send to. */
  check(url: string): void
}

/** An address that nothing is sent to. */
export class ForbiddenAddress extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ForbiddenAddress'
  }
}

const DEADLINE_MS = 10_000
/** What an answer may say before it is cut off. */
const MOST_ANSWERED = 64 * 1024

/** `anywhere`: also to private addresses, and without encryption. */
export type Reach = 'public internet' | 'anywhere'

export function createOutgoing(reach: Reach, clock: Clock): Outgoing {
  const anywhere = reach === 'anywhere'

  function check(url: string): void {
    const target = new URL(url)
    if (target.username !== '' || target.password !== '')
      throw new ForbiddenAddress('An address with a name or password in it is not used.')
    if (anywhere) return
    if (target.protocol !== 'https:')
      throw new ForbiddenAddress('Only addresses that begin with https:// are used.')
    const address = addressIn(target)
    if (address !== undefined && !isPublicAddress(address)) throw notPublic(address)
  }

  return {
    check,
    async post({ url, headers, body, signal }) {
      check(url)
      const late = new AbortController()
      const cancelLate = clock.after(DEADLINE_MS, () =>
        late.abort(new Error('There was no answer within ten seconds.')),
      )
      const target = new URL(url)
      const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        // A connection of its own: one that is kept might not have been looked at.
        agent: false,
        ...(anywhere ? {} : { lookup: lookupPublic }),
      })
      const signals = AbortSignal.any(signal ? [signal, late.signal] : [late.signal])
      const stop = (): void => void request.destroy(signals.reason as Error)
      signals.addEventListener('abort', stop)
      if (signals.aborted) stop()
      const { promise, resolve, reject } = Promise.withResolvers<number>()
      let status: number | undefined
      const over = (): void => {
        if (status === undefined) reject(new Error('The connection was closed without an answer.'))
        else resolve(status)
      }
      request.on('error', reject)
      // Somebody who wants another protocol is left without a response.
      request.on('close', over)
      request.on('response', (response) => {
        let answered = 0
        status = response.statusCode
        response.on('data', (piece: Buffer) => {
          answered += piece.length
          if (answered > MOST_ANSWERED) response.destroy()
        })
        // reason: the status has been read, and what else the answer would have said is of no interest
        response.on('error', () => {})
        response.on('close', over)
      })
      request.end(body)
      try {
        return await promise
      } finally {
        cancelLate()
        signals.removeEventListener('abort', stop)
      }
    },
  }
}

const notPublic = (where: string): ForbiddenAddress =>
  new ForbiddenAddress(`${where} is not on the public internet.`)

/** Looks a name up, and fails when any address that it stands for is not public. */
const lookupPublic: LookupFunction = (name, options, callback) => {
  resolve(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const closed = found?.find(({ address }) => !isPublicAddress(address))
    // What a name stands for within a private network is nobody's business.
    if (error || closed) return callback(error ?? notPublic(name), '')
    if (options.all) return callback(null, found)
    const [first] = found
    return callback(null, first!.address, first!.family)
  })
}
