/** What must hold after any attack. */
import { expect } from 'vitest'
import type * as Y from 'yjs'
import type { ConcordServer } from '../concord.ts'
import { stockClient, until } from '../stock.ts'
import { contentOf, faultsOf, type Truth } from './legality.ts'
import type { Stage } from './stage.ts'

/** What a trip held in the end. */
export interface Ending {
  readonly attack: string
  readonly content: string
  readonly truth: Truth
  /** Whether anything was taken back. */
  readonly told: boolean
}

/**
 * A legal edit of the attacker arrives everywhere; then all have the same content, nobody honest ever saw anything else,
 * and REST can still read it.
 */
export async function allIsWell(stage: Stage, attack: string): Promise<Ending> {
  const { attacker, ana, ben, who, witnesses, truth, server } = stage
  await stage.agree(attacker.doc, ana.doc, ben)
  if (who === 'carla') {
    const { key, value } = stage.cast('carla', 'abstain', 'o2')
    attacker.doc.getMap('votes').set(key, value)
    await until(() => [ana.doc, ben].every((doc) => doc.getMap('votes').has(key)))
  } else {
    const place = (doc: Y.Doc): Y.Map<unknown> =>
      doc.getMap('activities').get('walk') as Y.Map<unknown>
    place(attacker.doc).set('place', 'after')
    await until(() => [ana.doc, ben].every((doc) => place(doc).get('place') === 'after'))
  }
  await attacker.acknowledged()
  const late = await stage.open('ana')
  await stage.agree(attacker.doc, ana.doc, ben, late.doc)
  expect(faultsOf(late.doc, truth)).toEqual([])
  for (const witness of witnesses) {
    expect(witness.faults).toEqual([])
    expect(witness.states).toBeGreaterThan(1)
  }
  expect(stage.leaks()).toBe(0)
  const read = await server.call('ana', 'GET', `/api/v1/trips/${stage.name.split('/')[2]}`)
  expect(read.status).toBe(200)
  return { attack, content: contentOf(ana.doc), truth, told: stage.notices().length > 0 }
}

/** The server, rebuilt from its log, has what every attack left; `endings` by the names of the documents. */
export async function allIsKept(
  server: ConcordServer,
  endings: ReadonlyMap<string, Ending>,
): Promise<void> {
  const token = await server.token('ana')
  for (const [name, { content, truth, attack }] of endings) {
    const client = stockClient(server.wsUrl, name, token)
    await client.synced()
    expect([attack, contentOf(client.doc)]).toEqual([attack, content])
    expect(faultsOf(client.doc, truth)).toEqual([])
    client.close()
  }
}
