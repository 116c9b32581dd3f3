/** The place of one attack: sockets and clients of the attacker, and what they were told. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from '../../bench/target.ts'
import type { Chance } from '../chance.ts'
import { acknowledgements, rawSocket, updateFrame, type RawSocket } from '../raw.ts'
import { stockClient, type StockClient } from '../stock.ts'
import { ATTACKER, ATTACKERS_ADDRESS, type Field, type Offered } from './attack.ts'

export interface OpenField extends Field {
  /** The reasons that the attacker was given, each once. */
  reasons(): string[]
  close(): void
}

const ANSWER_MS = 1000

export function openField(target: Target, document: string, chance: Chance): OpenField {
  const sockets: RawSocket[] = []
  const clients: StockClient[] = []
  const field: OpenField = {
    target,
    document,
    chance,
    async socket({ query = '', ...options } = {}) {
      const raw = await rawSocket(`${target.wsUrl}${query}`, {
        perMessageDeflate: false,
        localAddress: ATTACKERS_ADDRESS,
        ...options,
      })
      sockets.push(raw)
      return raw
    },
    async intruder() {
      const raw = await field.socket()
      await raw.authenticate(document, await target.token(ATTACKER))
      return raw
    },
    async client(name = document) {
      const client = stockClient(target.wsUrl, name, await target.token(ATTACKER))
      clients.push(client)
      await client.synced()
      return client
    },
    async offer(update, answerMs = ANSWER_MS) {
      const raw = await field.intruder()
      raw.send(updateFrame(document, update))
      const answer = await answerOf(raw, document, answerMs)
      raw.ws.terminate()
      return answer
    },
    reasons: () =>
      [
        ...new Set(
          [
            ...sockets.flatMap((raw) => [reasonOf(raw), raw.closeReason(document)]),
            ...clients.flatMap(({ reasons }) => reasons),
          ].filter((reason) => reason !== undefined && reason !== ''),
        ),
      ] as string[],
    close() {
      for (const { ws } of sockets) ws.terminate()
      for (const client of clients) client.close()
    },
  }
  return field
}

/** A close without words has at least a number. */
function reasonOf({ closed }: RawSocket): string | undefined {
  return closed && (closed.reason === '' ? `closed with ${closed.code}` : closed.reason)
}

async function answerOf(raw: RawSocket, document: string, answerMs: number): Promise<Offered> {
  const started = performance.now()
  while (performance.now() - started < answerMs) {
    if (raw.closed !== undefined || raw.closeReason(document) !== undefined) return 'refused'
    if (acknowledgements(raw, document) > 0) return 'acknowledged'
    await sleep(5)
  }
  return 'silent'
}
