/** Attacks with presence: what somebody says about who is there. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { StockClient } from '../stock.ts'
import type { Attack, Field } from './attack.ts'
import { askPresenceFrame, presenceFrame, type Presence } from './crafted-frames.ts'
import { flushed } from './socket-attacks.ts'

/** More than any counter of an honest client reaches. */
const HIGH = 2 ** 40
const FORGED = 'forged'

export const presenceAttacks: readonly Attack[] = [
  {
    name: "somebody else's name in one's own presence",
    async run(field) {
      const watcher = await field.client()
      const raw = await field.intruder()
      const state = JSON.stringify({ user: { id: 'ana', name: FORGED }, cursor: 1 })
      raw.send(presenceFrame(field.document, [{ client: 4242, clock: 1, state }]))
      await sleep(500)
      return forgedIn(watcher)
    },
  },
  {
    name: "somebody else's presence written over, again and again",
    async run(field) {
      const watcher = await field.client()
      const raw = await field.intruder()
      for (let round = 1; round <= 20; round += 1) {
        const state = JSON.stringify({ user: { id: 'ana', name: FORGED } })
        raw.send(presenceFrame(field.document, ofOthers(watcher, HIGH + round, state)))
        await sleep(25)
      }
      return forgedIn(watcher)
    },
  },
  {
    name: "somebody else's presence ended, again and again",
    async run(field) {
      const watcher = await field.client()
      const raw = await field.intruder()
      for (let round = 1; round <= 20; round += 1) {
        raw.send(presenceFrame(field.document, ofOthers(watcher, HIGH + round, 'null')))
        await sleep(25)
      }
      return []
    },
  },
  {
    name: "the last number of somebody else's presence",
    async run(field) {
      const watcher = await field.client()
      const raw = await field.intruder()
      const last = Number.MAX_SAFE_INTEGER
      raw.send(presenceFrame(field.document, ofOthers(watcher, last, '{}')))
      raw.send(presenceFrame(field.document, ofOthers(watcher, last, 'null')))
      await sleep(300)
      return []
    },
  },
  {
    name: 'megabytes of presence',
    async run(field) {
      const raw = await field.intruder()
      const state = JSON.stringify({ cursor: 'x'.repeat(900_000) })
      for (let clock = 1; clock <= 100 && raw.closed === undefined; clock += 1) {
        raw.send(presenceFrame(field.document, [{ client: 4243 + (clock % 20), clock, state }]))
        await flushed(raw)
      }
      return newcomerIsSent(field)
    },
  },
  {
    name: 'the presence of 20,000 who are not there',
    async run(field) {
      const raw = await field.intruder()
      for (let part = 0; part < 20; part += 1) {
        const crowd = Array.from({ length: 1000 }, (_, index) => ({
          client: 100_000 + part * 1000 + index,
          clock: 1,
          state: '{"cursor":1}',
        }))
        raw.send(presenceFrame(field.document, crowd))
        await flushed(raw)
      }
      return newcomerIsSent(field)
    },
  },
  {
    name: 'presence that stays when its connection is gone',
    async run(field) {
      const watcher = await field.client()
      const raw = await field.intruder()
      const states = (clock: number, state: string): Presence[] =>
        [1, 2, 3].map((client) => ({ client: 5000 + client, clock, state }))
      // It comes, goes, and comes back before the connection ends.
      for (const [clock, state] of [
        [1, '{"cursor":1}'],
        [2, 'null'],
        [3, '{"cursor":2}'],
      ] as const) {
        raw.send(presenceFrame(field.document, states(clock, state)))
        await sleep(100)
      }
      raw.ws.terminate()
      await sleep(1500)
      const ghosts = [5001, 5002, 5003].filter((client) =>
        watcher.provider.awareness!.getStates().has(client),
      )
      return ghosts.length > 0 ? [`${ghosts.length} of 3 are still shown after 1.5 s`] : []
    },
  },
  {
    name: 'presence that is none',
    async run(field) {
      for (const state of NONE) {
        const raw = await field.intruder()
        raw.send(presenceFrame(field.document, [{ client: 6001, clock: 1, state }]))
        raw.send(presenceFrame(field.document, [{ client: 6001, clock: 2, state: 'null' }]))
        await sleep(20)
      }
      return []
    },
  },
  {
    name: 'who is there, asked without a pause',
    async run(field) {
      const raw = await field.intruder()
      for (let count = 0; count < 20_000 && raw.ws.readyState === raw.ws.OPEN; count += 1) {
        raw.send(askPresenceFrame(field.document))
        if (count % 500 === 0) await flushed(raw)
      }
      await flushed(raw)
      return []
    },
  },
]

const NONE = [
  'null',
  'true',
  '0',
  '"words"',
  '[]',
  '[[[]]]',
  '{}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"user":null}',
  '{"user":"ana"}',
  '{"cursor":{"__proto__":null}}',
  '['.repeat(20_000) + ']'.repeat(20_000),
  '{',
  '',
  'undefined',
]

/** An entry for everybody whom the watcher sees beside itself. */
function ofOthers({ doc, provider }: StockClient, clock: number, state: string): Presence[] {
  return [...provider.awareness!.getStates().keys()]
    .filter((client) => client !== doc.clientID)
    .map((client) => ({ client, clock, state }))
}

function forgedIn({ provider }: StockClient): string[] {
  const forged = [...provider.awareness!.getStates().values()].filter(
    ({ user }) => (user as { name?: string } | undefined)?.name === FORGED,
  )
  return forged.length > 0 ? [`${forged.length} shown under a name that is not theirs`] : []
}

/** Whoever comes next must not have to take what one client left. */
async function newcomerIsSent(field: Field): Promise<string[]> {
  const raw = await field.intruder()
  raw.send(askPresenceFrame(field.document))
  await sleep(500)
  const bytes = raw.frames.reduce((sum, { length }) => sum + length, 0)
  return bytes > LARGE ? [`a newcomer is sent ${(bytes / 2 ** 20).toFixed(1)} MiB`] : []
}

const LARGE = 2 ** 18
