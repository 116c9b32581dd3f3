/** A network that loses requests and answers, and delivers some requests long after they were given up. */
import type { Chance } from '../../e2e/chance.ts'
import type { Fetch } from '../api/rest.ts'

export interface FaultyFetch {
  readonly fetch: Fetch
  /** How often each happened. */
  readonly faults: { unsent: number; unanswered: number; late: number }
}

/** Half of all requests fail. The first does not: a socket that cannot be opened is another matter. */
export function faultyFetch(chance: Chance): FaultyFetch {
  const faults = { unsent: 0, unanswered: 0, late: 0 }
  const late: (() => Promise<unknown>)[] = []
  let isFirst = true

  async function reach(url: string, request: RequestInit): Promise<Response> {
    const response = await fetch(url, request)
    // Taken as a whole: of an answer, too, the network may lose the end.
    return new Response(response.status === 204 ? null : await response.arrayBuffer(), response)
  }

  return {
    faults,
    async fetch(url, request) {
      const dice = isFirst ? 100 : chance.between(1, 100)
      isFirst = false
      if (dice <= 15) {
        faults.unsent += 1
        throw new TypeError('lost on its way')
      }
      if (dice <= 30) {
        faults.late += 1
        late.push(() => reach(url, { ...request, signal: null }))
        throw new TypeError('still on its way')
      }
      const response = await reach(url, request)
      // What was given up arrives after what was done instead, and after more.
      if (late.length > 2) await Promise.all(late.splice(0, 2).map((send) => send()))
      if (dice > 50) return response
      faults.unanswered += 1
      throw new TypeError('the answer was lost')
    },
  }
}
