/**
 * A process of its own for two honest people: what they notice must not depend on how busy an attacker is, or two
 * others. Told what to do by messages of its parent, see bystanders.ts.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Answer, Order } from './bystanders.ts'
import { openTypists, type Typists } from './typists.ts'

const NANOSECONDS_PER_MS = 1e6

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
let typists: Typists | undefined
/** What their programs stumbled over; in a browser such an error ends what was going on, and not the page. */
const faults: string[] = []
process.on('uncaughtException', (error) => faults.push(error.message))

async function obey(order: Order): Promise<Answer> {
  if (order.kind === 'begin') {
    typists = await openTypists(order.seat)
    delay.reset()
    typists.begin()
    return { kind: 'begun' }
  }
  const noticed = await typists!.end(order.settleMs)
  typists!.close()
  return { kind: 'ended', noticed: { ...noticed, faults, ownMs: delay.max / NANOSECONDS_PER_MS } }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send!(answer),
    (error: unknown) => process.send!({ kind: 'failed', reason: String(error) } satisfies Answer),
  )
})
process.on('disconnect', () => process.exit(0))
