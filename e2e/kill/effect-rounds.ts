/**
 * kill -9 again and again while a server tells people things, sends them mail, and sends events to a webhook; looked at
 * where all of that arrives.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConcordEvent, Notification } from '@concord/schemas'
import type { Chance } from '../chance.ts'
import { request, startConcord, type ConcordServer, type Reply } from '../concord.ts'
import { openHookReceiver } from '../hook-receiver.ts'
import { openMailServer } from '../mail-server.ts'
import { until } from '../stock.ts'

export interface EffectRoundsWanted {
  readonly rounds: number
  readonly chance: Chance
  /** People who are told something in each round, and events that are published. */
  readonly each: number
  /** The moment of each kill, ms after the first request. */
  readonly killAfterMs: readonly [from: number, to: number]
  readonly onRound?: (done: number) => void
}

/** Of one kind of effect. `double`: came again under another key than the first time, so that nobody can tell. */
export interface Came {
  readonly due: number
  readonly lost: number
  readonly again: number
  readonly double: number
}

export interface EffectRoundsDone {
  readonly inbox: Came
  readonly mail: Came
  readonly webhook: Came
  /** Kills at which something was asked for and had not come yet. */
  readonly underWay: number
  /** Jobs that wait, run or failed when everything else is done. */
  readonly unfinished: number
}

const TYPE = 'package.updated'
/** How long everything may take to arrive after the last kill. */
const ARRIVAL_MS = 60_000

export async function effectRounds({
  rounds,
  chance,
  each,
  killAfterMs,
  onRound,
}: EffectRoundsWanted): Promise<EffectRoundsDone> {
  const [mail, hook] = [await openMailServer(), await openHookReceiver()]
  let server = await startConcord({
    env: { PRIVATE_ADDRESSES: 'true', SMTP_URL: mail.url, MAIL_FROM: 'Concord <c@example.com>' },
  })
  try {
    await call(server, 'POST', 'webhooks', { url: hook.url, types: ['package.*'] })
    const people: string[] = []
    let underWay = 0
    for (let round = 0; round < rounds; round += 1) {
      const told = Array.from({ length: each }, (_, nth) => `p${round}-${nth}`)
      people.push(...told)
      for (const person of told) await setAddress(server, person)
      const done = Promise.all([
        ...told.map((person) =>
          insist(
            () => server,
            () => tell(server, person),
          ),
        ),
        insist(
          () => server,
          () => publish(server, round, each),
        ),
      ])
      await sleep(chance.between(...killAfterMs))
      await server.kill()
      const mailed = new Set(mail.taken.map(({ to }) => to)).size
      const hooked = new Set(hook.received.map(({ id }) => id)).size
      if (mailed + hooked < people.length * 2) underWay += 1
      server = await server.restart()
      await done
      onRound?.(round + 1)
    }
    await arrived(() => new Set(mail.taken.map(({ to }) => to)).size === people.length)
    await arrived(() => new Set(hook.received.map(({ id }) => id)).size >= people.length)
    await arrived(async () => (await unfinishedJobs(server)) === 0)
    const events = await log(server)
    return {
      inbox: await inboxes(server, people),
      mail: came(
        people.map(addressOf),
        mail.taken.map(({ to, id }) => [to, id]),
      ),
      webhook: came(
        events.map(({ seq }) => String(seq)),
        hook.received.map(({ id, body }) => [String((JSON.parse(body) as ConcordEvent).seq), id]),
      ),
      underWay,
      unfinished: await unfinishedJobs(server),
    }
  } finally {
    await server.kill()
    await mail.close()
    hook.close()
  }

  /** What never arrives is counted, not waited for without an end. */
  async function arrived(condition: () => boolean | Promise<boolean>): Promise<void> {
    await until(condition, ARRIVAL_MS).catch(() => {
      // reason: what is missing is in the figures
    })
  }
}

const addressOf = (person: string): string => `${person}@example.com`

async function call(
  server: ConcordServer,
  method: string,
  path: string,
  body?: unknown,
): Promise<Reply> {
  return request(server.url, method, `/api/v1/${path}`, await bossOf(server), body)
}

const tokens = new Map<string, Promise<string>>()

/** One token for all of a run: it is good over restarts. */
function bossOf(server: ConcordServer): Promise<string> {
  const token = tokens.get(server.url) ?? server.token('boss', { roles: ['admin'] })
  tokens.set(server.url, token)
  return token
}

/** Under the same key each time, as a back office does that heard no answer. */
async function keyed(
  server: ConcordServer,
  path: string,
  key: string,
  body: unknown,
): Promise<boolean> {
  const response = await fetch(`${server.url}/api/v1/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await bossOf(server)}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  })
  await response.arrayBuffer()
  return response.ok
}

const tell = (server: ConcordServer, userId: string): Promise<boolean> =>
  keyed(server, 'realtime/notifications/alert', userId, { userId, message: `Hello ${userId}` })

const publish = (server: ConcordServer, round: number, count: number): Promise<boolean> =>
  keyed(
    server,
    'events',
    `round-${round}`,
    Array.from({ length: count }, (_, nth) => ({
      type: TYPE,
      data: { packageId: `p${round}-${nth}`, name: `Package ${nth}` },
    })),
  )

/** Tries until it is answered with success; between a kill and the next start nothing is. */
async function insist(current: () => ConcordServer, act: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const asked = current()
    const done = await act().catch(() => false)
    if (done) return
    await until(() => current() !== asked, ARRIVAL_MS)
  }
}

async function setAddress(server: ConcordServer, person: string): Promise<void> {
  const path = `admin/users/${person}/mail`
  const { status } = await call(server, 'PUT', path, { address: addressOf(person) })
  if (status !== 200) throw new Error(`the address was answered with ${status}`)
}

async function unfinishedJobs(server: ConcordServer): Promise<number> {
  const { body } = await call(server, 'GET', 'admin/queue-metrics')
  // What ends weeks from now waits for its time; that is none of this.
  const queues = Object.values(body) as { waiting: number; active: number; failed: number }[]
  return queues.reduce((sum, { waiting, active, failed }) => sum + waiting + active + failed, 0)
}

async function log(server: ConcordServer): Promise<ConcordEvent[]> {
  const events: ConcordEvent[] = []
  for (;;) {
    const since = events.at(-1)?.seq ?? 0
    const query = `since=${since}&limit=500&types=${TYPE}`
    const { items } = (await call(server, 'GET', `events?${query}`)).body as {
      items: ConcordEvent[]
    }
    if (items.length === 0) return events
    events.push(...items)
  }
}

async function inboxes(server: ConcordServer, people: readonly string[]): Promise<Came> {
  const keys: [string, string][] = []
  for (const person of people) {
    const path = `realtime/notifications/${person}?limit=200`
    const { items } = (await call(server, 'GET', path)).body as { items: Notification[] }
    for (const { id } of items) keys.push([person, id])
  }
  return came(people, keys)
}

/** `arrivals`: what it was, and under which key. */
export function came(
  due: readonly string[],
  arrivals: readonly (readonly [what: string, key: string])[],
): Came {
  const keys = Map.groupBy(arrivals, ([what]) => what)
  const found = due.map((what) => keys.get(what) ?? [])
  return {
    due: due.length,
    lost: found.filter((each) => each.length === 0).length,
    again: found.reduce((sum, each) => sum + Math.max(0, each.length - 1), 0),
    double: found.filter((each) => new Set(each.map(([, key]) => key)).size > 1).length,
  }
}
