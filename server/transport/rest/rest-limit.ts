/** How often REST may be called, by a person and from an address, and how much of it at the same time. */
import type { Limits, Principal } from '@concord/schemas'
import type { Context, Middleware, Next } from 'koa'
import { createBudgets, type Budgets } from '../../core/budgets.ts'
import type { Clock } from '../../core/clock.ts'
import { createCounts } from '../../core/counts.ts'
import { Refusal } from '../../core/refusal.ts'
import { personKey } from '../../core/who.ts'
import { household } from '../address.ts'
import { isApi } from './aliases.ts'

export interface RestLimit {
  /** Refuses what is too much from one address. A token that is not good counts as several calls. */
  readonly middleware: Middleware
  /** Counts a call of somebody. Throws RATE_LIMITED; its details say after how many seconds to come back. */
  call(principal: Principal): void
}

type RestLimits = Pick<
  Limits,
  'restPerMinute' | 'adminRestPerMinute' | 'addressRestPerMinute' | 'requestsAtOnce'
>

/** So many minutes' calls may be made at once. */
const BURST_MINUTES = 3
const BAD_TOKEN_COSTS = 10

export function createRestLimit(limits: RestLimits, clock: Pick<Clock, 'now'>): RestLimit {
  const people = perMinute(limits.restPerMinute)
  const admins = perMinute(limits.adminRestPerMinute)
  const addresses = perMinute(limits.addressRestPerMinute)
  const inProgress = createCounts()

  function take(budgets: Budgets, key: string): void {
    const now = clock.now()
    const wait = budgets.wait(key, now)
    if (wait > 0) throw tooMany(wait)
    budgets.use(key, 1, now)
  }

  function begin(address: string): () => void {
    if (inProgress.of(address) >= limits.requestsAtOnce) throw tooMany(1000)
    inProgress.add(address, 1)
    let ended = false
    return () => {
      if (ended) return
      ended = true
      inProgress.add(address, -1)
    }
  }

  return {
    async middleware(context: Context, next: Next) {
      const address = household(context.ip)
      if (isApi(context.method, context.path)) take(addresses, address)
      const end = begin(address)
      context.res.once('close', end)
      try {
        await next()
      } catch (error) {
        if (error instanceof Refusal && error.code === 'UNAUTHENTICATED')
          addresses.use(address, BAD_TOKEN_COSTS - 1, clock.now())
        throw error
      }
      // A stream lasts as long as its reader likes; it counts as a connection.
      if (context.respond === false) end()
    },
    call(principal) {
      const { roles } = principal
      const isOften = roles.includes('admin') || roles.includes('agent')
      take(isOften ? admins : people, personKey(principal))
    },
  }
}

function perMinute(calls: number): Budgets {
  return createBudgets({ perSecond: calls / 60, burst: calls * BURST_MINUTES })
}

function tooMany(wait: number): Refusal {
  const retryAfterSeconds = Math.ceil(wait / 1000)
  const words = `Too many requests. Come back in ${retryAfterSeconds} s.`
  return new Refusal('RATE_LIMITED', words, { retryAfterSeconds })
}
