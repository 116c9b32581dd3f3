/** Runs one attack beside honest people and says what came of it, as seen from outside. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from '../../bench/target.ts'
import { chanceFrom } from '../chance.ts'
import { stockClient } from '../stock.ts'
import { ATTACKER, type Attack } from './attack.ts'
import type { Bystanders, Noticed } from './bystanders.ts'
import { openField } from './field.ts'
import { forgetPeak, memoryOf } from './process-memory.ts'
import type { PairNoticed } from './typists.ts'

export interface Outcome {
  readonly attack: string
  /** The process lives. */
  readonly up: boolean
  readonly noticed: Noticed
  /** How far the server's memory rose above what it was before, at most, bytes. */
  readonly growthBytes: number
  /** Edits of the honest people that a client that comes new does not find. */
  readonly lost: number
  /** Somebody honest who comes now can edit the document that was attacked. */
  readonly usable: boolean
  /** What the attacker was told. */
  readonly told: readonly string[]
  /** What came true of the attack itself. */
  readonly wrong: readonly string[]
}

/** What must be in a document for ever. */
export type Kept = Pick<PairNoticed, 'document' | 'written'>

export interface Stage {
  readonly target: Target
  readonly bystanders: Bystanders
  /** Makes the names of documents unique on the server. */
  readonly id: string
  readonly seed: number
}

/** Time without an attack first, so that a bad figure is the attack's. */
const CALM_MS = 300
/** What an attack leaves behind may come to light only after it. */
const AFTER_MS = 300
const SETTLE_MS = 20_000
const LONGEST_MS = 60_000
const MiB = 2 ** 20

/** What must hold: so much memory at most, and nobody elsewhere waits longer for an edit of somebody else. */
export const MOST_GROWTH_BYTES = 150 * MiB
export const LONGEST_STALL_MS = 200

export async function runAttack(attack: Attack, stage: Stage): Promise<Outcome> {
  const { target, bystanders, id, seed } = stage
  const document = await target.makeDocument(`${id}-near`, ['ana', 'ben', ATTACKER])
  const elsewhere = await target.makeDocument(`${id}-far`, ['cleo', 'dan'])
  const seat = async (name: string, one: string, other: string) => ({
    wsUrl: target.wsUrl,
    document: name,
    tokens: [await target.token(one), await target.token(other)] as const,
  })
  await bystanders.begin(await seat(document, 'ana', 'ben'), await seat(elsewhere, 'cleo', 'dan'))
  await sleep(CALM_MS)
  const before = memoryOf(target.pid)!.nowBytes
  forgetPeak(target.pid)

  const field = openField(target, document, chanceFrom(seed))
  const wrong: string[] = []
  try {
    wrong.push(...(await withinTime(attack.run(field))))
  } catch (error) {
    wrong.push(`the attack ended with: ${(error as Error).message}`)
  }
  await sleep(AFTER_MS)
  const told = field.reasons()
  field.close()
  const noticed = await bystanders.end(SETTLE_MS)
  const after = memoryOf(target.pid)
  return {
    attack: attack.name,
    up: after !== undefined,
    noticed,
    growthBytes: Math.max(0, (after?.peakBytes ?? before) - before),
    lost: after === undefined ? countOf(noticed) : await lostOf(target, noticed),
    usable: after !== undefined && (await canEdit(target, document)),
    told,
    wrong,
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  const late = sleep(LONGEST_MS, undefined, { ref: false }).then(() => {
    throw new Error(`it took longer than ${LONGEST_MS / 1000} s`)
  })
  return Promise.race([work, late])
}

const countOf = ({ near, far }: Noticed): number => near.written.length + far.written.length

async function lostOf(target: Target, { near, far }: Noticed): Promise<number> {
  return (await countMissing(target, near, 'ana')) + (await countMissing(target, far, 'cleo'))
}

/** How much of what honest people wrote a client that starts with nothing does not find; all of it when it gets nothing. */
export async function countMissing(
  target: Target,
  { document, written }: Kept,
  person: string,
): Promise<number> {
  const fresh = stockClient(target.wsUrl, document, await target.token(person))
  try {
    await fresh.synced()
    const entries = fresh.doc.getMap('entries')
    const text = fresh.doc.getText('text').toJSON()
    return written.filter((key) => !entries.has(key) || !text.includes(`<${key}>`)).length
  } catch {
    // reason: a document that does not open has lost everything
    return written.length
  } finally {
    fresh.close()
  }
}

/** Whether somebody who comes new can edit, and is told that it is saved. */
async function canEdit(target: Target, document: string): Promise<boolean> {
  const { doc, synced, acknowledged, close } = stockClient(
    target.wsUrl,
    document,
    await target.token('ana'),
  )
  try {
    await synced()
    doc.getMap('entries').set('after', true)
    await acknowledged()
    return true
  } catch {
    // reason: that it does not come true is the answer
    return false
  } finally {
    close()
  }
}
