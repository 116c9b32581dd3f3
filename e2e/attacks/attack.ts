/** What an attack is: something that one client does, and what may not come of it. */
import type { Target } from '../../bench/target.ts'
import type { Chance } from '../chance.ts'
import type { RawSocket } from '../raw.ts'
import type { StockClient } from '../stock.ts'

export interface Attack {
  /** What somebody tries, in plain words. */
  readonly name: string
  /** Too long for `npm test`, where other tests keep the same promise. */
  readonly long?: boolean
  /** Only against Concord: the other has nothing of the kind. */
  readonly only?: 'concord'
  /** The attacker must hear why it does not work. */
  readonly refused?: boolean
  /** Resolves with whatever of its own came true that may not, in words with figures; empty when nothing did. */
  run(field: Field): Promise<readonly string[]>
}

/** Where an attack takes place. All that it opens is closed after it. */
export interface Field {
  readonly target: Target
  /** The document in which honest people write, and which the attacker may edit. */
  readonly document: string
  readonly chance: Chance
  /** A socket on which nothing was said yet. */
  socket(options?: {
    origin?: string
    perMessageDeflate?: boolean
    query?: string
    localAddress?: string
  }): Promise<RawSocket>
  /** A socket on which the attacker has the document open. */
  intruder(): Promise<RawSocket>
  /** The attacker with a client as in a browser, in that document or another one. */
  client(document?: string): Promise<StockClient>
  /** Sends an update from a connection of its own; what the server made of it within this time, or a second. */
  offer(update: Uint8Array, answerMs?: number): Promise<Offered>
}

/** `silent`: neither acknowledged nor refused within the time that is waited. */
export type Offered = 'acknowledged' | 'refused' | 'silent'

/** The person who attacks. */
export const ATTACKER = 'mallory'
/** Limits that hold for an address must not be what keeps the attacker away from everybody else. */
export const ATTACKERS_ADDRESS = '127.0.0.66'
