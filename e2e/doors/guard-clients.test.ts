/**
 * Attacks that use the protocol itself: other people's Yjs clients, held-back and old edits, offline work, crowds.
 *
 * Long because each is a scene of its own, played to its end.
 */
import * as encoding from 'lib0/encoding'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { allIsKept, allIsWell, type Ending } from '../guard/calm.ts'
import { contentOf } from '../guard/legality.ts'
import { MARKER, comeBack, leave, setStage, type Stage } from '../guard/stage.ts'
import { acknowledgements } from '../raw.ts'
import { closeClients, stockClient, until } from '../stock.ts'

const ANAS = 'p1:o1:ana'
const AT = '2026-07-01T10:00:00.000Z'
const down = { choice: 'down', at: AT }

let server: ConcordServer
const ended = new Map<string, Ending>()

beforeAll(async () => {
  server = await startConcord({
    env: { MAX_CONNECTIONS_PER_USER: '1000', MAX_CONNECTIONS_PER_ADDRESS: '1000' },
  })
})
afterEach(closeClients)
afterAll(cleanUp)

const votes = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('votes')
const louvre = (doc: Y.Doc): Y.Map<unknown> =>
  doc.getMap('activities').get('louvre') as Y.Map<unknown>
const rulesOf = (stage: Stage): string[] =>
  [...new Set(stage.notices().flatMap(({ changes }) => changes.map(({ rule }) => rule)))].toSorted()

async function stageFor(who: 'mallory' | 'carla' = 'mallory'): Promise<Stage> {
  return setStage(server, who)
}

async function end(stage: Stage, attack: string): Promise<void> {
  ended.set(stage.name, await allIsWell(stage, attack))
}

/** Ana goes on as if nothing had happened. */
async function anaGoesOn({ ana, ben }: Stage): Promise<void> {
  louvre(ana.doc).set('description', 'still here')
  await ana.acknowledged()
  await until(() => louvre(ben).get('description') === 'still here')
  expect(ana.reasons).toEqual([])
}

test("[GU6] an edit with the number of somebody else's next edit is refused, and theirs is taken", async () => {
  const stage = await stageFor()
  const raw = await stage.craft((doc) => louvre(doc).set('place', MARKER), stage.ana.doc.clientID)
  await until(() => raw.closeReason(stage.name) !== undefined)
  expect(raw.closeReason(stage.name)).toMatch(/^UPDATE_REFUSED: .*another client/)
  expect(acknowledgements(raw, stage.name)).toBe(0)
  await anaGoesOn(stage)
  await end(stage, 'next clock')
})

test("[GU6] numbers of somebody else's client twice in one update do not hide that they are new", async () => {
  const stage = await stageFor()
  const { clientID } = stage.ana.doc
  const forged = stage.copy(clientID)
  const known = Y.encodeStateVector(forged)
  louvre(forged).set('place', MARKER)
  const high = structsOf(Y.encodeStateAsUpdate(forged, known))
  const low = structsOf(Y.encodeStateAsUpdate(stage.ana.doc), clientID)
  for (const sections of [
    [high, low],
    [low, high],
  ]) {
    const raw = await stage.send(updateOf(sections))
    await until(
      () => raw.closeReason(stage.name) !== undefined || acknowledgements(raw, stage.name) > 0,
    )
  }
  expect(louvre(stage.ben).get('place')).toBeUndefined()
  await anaGoesOn(stage)
  await end(stage, 'twice in one update')
})

test('[GU6] edits of the clients of the server itself are refused, also after a restart', async () => {
  const stage = await stageFor()
  votes(stage.attacker.doc).set(ANAS, down)
  await until(() => stage.notices().length > 0)
  await stage.agree(stage.attacker.doc, stage.ana.doc)
  const serverClient = votes(stage.ana.doc)._map.get(ANAS)!.id.client
  expect([stage.ana.doc.clientID, stage.attacker.doc.clientID]).not.toContain(serverClient)
  const raw = await stage.craft((doc) => louvre(doc).set('place', MARKER), serverClient)
  await until(() => raw.closeReason(stage.name) !== undefined)
  expect(raw.closeReason(stage.name)).toMatch(/^UPDATE_REFUSED: .*another client/)
  await server.kill()
  server = await server.restart()
  await until(() => stage.ana.provider.isSynced)
  const again = await stage.craft((doc) => louvre(doc).set('place', MARKER), serverClient)
  await until(() => again.closeReason(stage.name) !== undefined)
  expect(again.closeReason(stage.name)).toMatch(/^UPDATE_REFUSED: .*another client/)
  await end(stage, 'server client')
})

test('[GU6] what somebody edits offline survives that others try to use their numbers meanwhile', async () => {
  const stage = await stageFor()
  const { ana } = stage
  await leave(ana)
  louvre(ana.doc).set('place', 'Paris')
  const again = stage.cast('ana', 'abstain')
  votes(ana.doc).set(again.key, again.value)
  const raw = await stage.craft((doc) => votes(doc).delete(ANAS), ana.doc.clientID)
  const forged = await stage.craft((doc) => louvre(doc).set('place', MARKER), ana.doc.clientID)
  await until(() => forged.closeReason(stage.name) !== undefined)
  // A deletion has no number: it is only taken back.
  await until(() => stage.notices().length > 0)
  expect(raw.closeReason(stage.name)).toBeUndefined()
  await comeBack(ana)
  await until(() => louvre(stage.ben).get('place') === 'Paris')
  await until(() => (votes(stage.ben).get(ANAS) as { choice: string }).choice === 'abstain')
  await end(stage, 'offline victim')
})

test('[GU6] the client of somebody who has only looked so far cannot be taken from them', async () => {
  const stage = await stageFor()
  const late = await stage.open('ana')
  const { clientID } = late.doc
  // What a stock client says of itself first is no news to anybody; it would be repeated after 15 seconds.
  late.provider.setAwarenessField('cursor', 0)
  await until(() => stage.attacker.provider.awareness!.getStates().has(clientID))
  const raw = await stage.craft((doc) => louvre(doc).set('place', MARKER), clientID)
  await until(() => raw.closeReason(stage.name) !== undefined)
  louvre(late.doc).set('place', 'Paris')
  await late.acknowledged()
  await until(() => louvre(stage.ben).get('place') === 'Paris')
  expect(late.reasons).toEqual([])
  await end(stage, 'presence')
})

test('[GU7] an edit that waits for an edit of somebody else is not kept to ride along with it', async () => {
  const stage = await stageFor()
  const { ana } = stage
  const future = stage.copy(ana.doc.clientID)
  louvre(future).set('place', 'future')
  const evil = new Y.Doc()
  Y.applyUpdate(evil, Y.encodeStateAsUpdate(future))
  const known = Y.encodeStateVector(evil)
  evil.transact(() => {
    louvre(evil).set('place', MARKER)
    votes(evil).set(ANAS, down)
  })
  const raw = await stage.send(Y.encodeStateAsUpdate(evil, known))
  await until(() => raw.frames.some((bytes) => bytes.at(stage.name.length + 1) === 0))
  louvre(ana.doc).set('place', 'Ana')
  await ana.acknowledged()
  await until(() => louvre(stage.ben).get('place') === 'Ana')
  expect(acknowledgements(raw, stage.name)).toBe(0)
  await end(stage, 'held back')
})

test('[GU7] a deletion of what somebody has not written yet is not kept until they do', async () => {
  const stage = await stageFor()
  const { ana } = stage
  const clock = Y.getState(ana.doc.store, ana.doc.clientID)
  const update = encoding.encode((encoder) => {
    for (const number of [0, 1, ana.doc.clientID, 1, clock, 100])
      encoding.writeVarUint(encoder, number)
  })
  const raw = await stage.send(update)
  await until(() => raw.frames.some((bytes) => bytes.at(stage.name.length + 1) === 0))
  await anaGoesOn(stage)
  await end(stage, 'deletions ahead')
})

test('[GU2] of what was done offline the legal part stands and the rest is taken back', async () => {
  const stage = await stageFor()
  const { doc } = stage.attacker
  await leave(stage.attacker)
  const mine = stage.cast('mallory', 'up')
  for (let index = 0; index < 20; index += 1) {
    votes(doc).set(ANAS, down)
    louvre(doc).set('cost', index % 2 ? index : MARKER)
    louvre(doc).set('place', `place ${index}`)
    doc.getMap('days').set(
      'mine',
      new Y.Map([
        ['position', 'a5'],
        ['title', `Mine ${index}`],
      ]),
    )
  }
  votes(doc).set(mine.key, mine.value)
  votes(doc).delete(ANAS)
  doc.getMap('meta').set('currency', MARKER)
  await comeBack(stage.attacker)
  await until(() => stage.notices().length > 0)
  await stage.agree(doc, stage.ana.doc, stage.ben)
  expect(rulesOf(stage)).toEqual(['owner', 'value'])
  expect(louvre(stage.ben).toJSON()).toMatchObject({ place: 'place 19', cost: 19, title: 'Louvre' })
  expect((stage.ben.getMap('days').get('mine') as Y.Map<unknown>).toJSON()).toEqual({
    position: 'a5',
    title: 'Mine 19',
  })
  expect(votes(stage.ben).toJSON()).toEqual({
    [ANAS]: { choice: 'up', at: AT },
    [mine.key]: mine.value,
  })
  await end(stage, 'offline mixture')
})

test('[GU2] one legal change among fifty that are not stands', async () => {
  const stage = await stageFor()
  const { doc } = stage.attacker
  doc.transact(() => {
    for (let index = 0; index < 50; index += 1) votes(doc).set(`p1:o${index}:ana`, down)
    louvre(doc).set('place', 'Paris')
  })
  await until(() => stage.notices().length > 0)
  expect(stage.notices()[0]).toMatchObject({ count: 50 })
  expect(stage.notices()[0]!.changes).toHaveLength(20)
  await until(() => louvre(stage.ben).get('place') === 'Paris')
  await end(stage, 'one of fifty')
})

test('[GU1] two hundred attacks as fast as they can be sent', async () => {
  const stage = await stageFor()
  const { doc } = stage.attacker
  for (let index = 0; index < 200; index += 1) {
    if (index % 3 === 0) votes(doc).set(ANAS, { choice: MARKER, at: AT })
    else if (index % 3 === 1) votes(doc).delete(ANAS)
    else louvre(doc).set('title', index)
    if (index % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await stage.attacker.acknowledged()
  await end(stage, 'two hundred')
  expect(stage.notices().reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(50)
})

test('[GU1] two attackers on one key at the same time', async () => {
  const stage = await stageFor()
  const second = stockClient(server.wsUrl, stage.name, await server.token('carla'))
  await second.synced()
  for (let index = 0; index < 30; index += 1) {
    votes(stage.attacker.doc).set(ANAS, { choice: MARKER, at: AT })
    votes(second.doc).set(ANAS, { choice: MARKER, at: String(index) })
    if (index % 5 === 0) votes(second.doc).delete(ANAS)
    if (index % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 3))
  }
  await until(() => stage.notices().length > 0)
  await second.acknowledged()
  await stage.agree(second.doc, stage.ana.doc)
  await end(stage, 'two attackers')
})

test.each(['lower', 'higher'])(
  '[GU3] an owner who votes anew while their vote is overwritten keeps the new vote: %s client',
  async (order) => {
    const stage = await stageFor()
    const { ana, attacker } = stage
    await leave(ana)
    // A Yjs client of the owner that is smaller, or larger, than every other.
    ana.doc.clientID = order === 'lower' ? 1 : 2 ** 32 - 1
    attacker.doc.clientID = order === 'lower' ? 2 ** 32 - 2 : 2
    // Presence speaks under the same number, or the provider looks for one that is not there.
    for (const { doc, provider } of [ana, attacker]) provider.awareness!.clientID = doc.clientID
    for (const { provider } of [ana, attacker]) provider.awareness!.setLocalState({})
    const anew = stage.cast('ana', 'abstain')
    votes(ana.doc).set(anew.key, anew.value)
    louvre(ana.doc).set('title', 'The Louvre')
    votes(attacker.doc).set(ANAS, down)
    louvre(attacker.doc).set('title', '')
    await until(() => stage.notices().length > 1)
    await comeBack(ana)
    await until(() => (votes(stage.ben).get(ANAS) as { choice: string }).choice === 'abstain')
    await until(() => louvre(stage.ben).get('title') === 'The Louvre')
    await end(stage, `race ${order}`)
  },
)

test('[GU1] undo and redo of what was taken back bring nothing back', async () => {
  const stage = await stageFor()
  const { doc } = stage.attacker
  const undo = new Y.UndoManager([votes(doc), doc.getMap('activities'), doc.getMap('days')], {
    captureTimeout: 0,
  })
  votes(doc).set(ANAS, down)
  louvre(doc).set('title', MARKER.repeat(30))
  doc.getMap('days').set('d1', MARKER)
  await until(() => stage.notices().length === 3)
  await stage.agree(doc, stage.ana.doc)
  for (const step of ['undo', 'undo', 'redo', 'undo', 'undo', 'redo', 'redo', 'redo'] as const) {
    undo[step]()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await stage.attacker.acknowledged()
  await end(stage, 'undo')
})

test('[GU1] an old update that is sent again changes nothing', async () => {
  const stage = await stageFor()
  const { ana, attacker } = stage
  const recorded: Uint8Array[] = []
  attacker.doc.on('update', (update: Uint8Array) => recorded.push(update))
  for (const choice of ['down', 'abstain']) {
    const { key, value } = stage.cast('ana', choice)
    votes(ana.doc).set(key, value)
    await ana.acknowledged()
  }
  votes(attacker.doc).set(ANAS, down)
  await until(() => stage.notices().length === 1)
  await stage.agree(attacker.doc, ana.doc)
  for (const update of recorded) await stage.send(update)
  await stage.send(Y.encodeStateAsUpdate(attacker.doc))
  await end(stage, 'replay')
  expect(stage.notices()).toHaveLength(1)
  expect(votes(stage.ben).get(ANAS)).toMatchObject({ choice: 'abstain' })
})

test('[GU1] edits in what was deleted and forgotten long ago change nothing', async () => {
  const stage = await stageFor()
  const old = stage.copy()
  stage.ana.doc.getMap('activities').delete('louvre')
  await stage.ana.acknowledged()
  await server.kill()
  server = await server.restart()
  await until(() => stage.ana.provider.isSynced && stage.attacker.provider.isSynced)
  const known = Y.encodeStateVector(old)
  old.transact(() => {
    louvre(old).set('createdBy', MARKER)
    louvre(old).set('title', new Y.Text(MARKER))
    Y.Array.prototype.insert.call(louvre(old), 0, [MARKER])
  })
  const raw = await stage.send(Y.encodeStateAsUpdate(old, known))
  await until(() => acknowledgements(raw, stage.name) > 0)
  await until(() => !stage.ben.getMap('activities').has('louvre'))
  await end(stage, 'forgotten')
})

test('[GU8] a client of somebody who may not edit tidies formatting up as every client does, and is left in peace', async () => {
  const stage = await stageFor('carla')
  const text = (doc: Y.Doc): Y.XmlText =>
    (doc.getXmlFragment('notes').get(0) as Y.XmlElement).get(0) as Y.XmlText
  // Two people format the same words without knowing of each other: marks are left over.
  const editor = stockClient(server.wsUrl, stage.name, await server.token('ben'))
  await editor.synced()
  await leave(editor)
  text(editor.doc).format(0, 12, { italic: {} })
  text(stage.ana.doc).format(2, 8, { italic: {} })
  text(stage.ana.doc).delete(6, 4)
  await stage.ana.acknowledged()
  await comeBack(editor)
  await editor.acknowledged()
  await stage.agree(editor.doc, stage.attacker.doc, stage.ana.doc)
  await stage.attacker.acknowledged()
  expect(stage.notices()).toEqual([])
  await end(stage, 'tidy')
})

test('[FR5] whatever a viewer writes, nobody sees it', async () => {
  const stage = await setStage(server, 'vic')
  const { doc, provider } = stage.attacker
  const before = contentOf(stage.ben)
  doc.transact(() => {
    votes(doc).set('p1:o1:vic', down)
    votes(doc).delete(ANAS)
    louvre(doc).set('place', MARKER)
    doc.getMap('evil').set('a', MARKER)
    doc.getXmlFragment('notes').delete(0, 1)
  })
  await stage.craft((copy) => louvre(copy).set('place', MARKER))
  await anaGoesOn(stage)
  louvre(stage.ana.doc).delete('description')
  await until(() => contentOf(stage.ben) === before)
  expect(provider.hasUnsyncedChanges).toBe(true)
  for (const { faults } of stage.witnesses) expect(faults).toEqual([])
  expect(stage.leaks()).toBe(0)
})

test('[GU9] an open document has room for so many root types; more are taken back, and what was there stays', async () => {
  const made = await server.call('ana', 'POST', '/api/v1/documents', { title: 'Open' })
  await server.call('ana', 'POST', `/api/v1/documents/${made.body.id}/members`, {
    userId: 'mallory',
    role: 'editor',
  })
  const name: string = made.body.scope
  const ana = stockClient(server.wsUrl, name, await server.token('ana'))
  const mallory = stockClient(server.wsUrl, name, await server.token('mallory'))
  await ana.synced()
  await mallory.synced()
  ana.doc.getText('mine').insert(0, 'mine')
  ana.doc.getXmlFragment('prosemirror').insert(0, [new Y.XmlElement('p')])
  await ana.acknowledged()
  const notices: string[] = []
  mallory.provider.on('stateless', ({ payload }: { payload: string }) => notices.push(payload))
  mallory.doc.transact(() => {
    for (let index = 0; index < 200; index += 1) mallory.doc.getMap(`root${index}`).set('a', index)
  })
  await until(() => notices.length > 0)
  await until(() => contentOf(mallory.doc) === contentOf(ana.doc))
  const rooms = [...ana.doc.share.keys()].filter(
    (root) => root.startsWith('root') && ana.doc.getMap(root).size > 0,
  )
  expect(rooms).toHaveLength(62)
  ana.doc.getText('mine').insert(0, 'still ')
  mallory.doc.getText('mine').insert(0, 'and ')
  await until(() =>
    [ana, mallory].every(({ doc }) => doc.getText('mine').length === 'and still mine'.length),
  )
  expect(ana.doc.getXmlFragment('prosemirror').length).toBe(1)
  await server.kill()
  server = await server.restart()
  const late = stockClient(server.wsUrl, name, await server.token('ana'))
  await late.synced()
  expect(contentOf(late.doc)).toBe(contentOf(ana.doc))
})

test('[GU4] the server rebuilt from its log after kill -9 has the same documents', async () => {
  await server.kill()
  server = await server.restart()
  await allIsKept(server, ended)
  expect(ended.size).toBeGreaterThan(12)
})

/** The part of an update that holds the structs of one Yjs client, the only one unless it is named. */
function structsOf(update: Uint8Array, client?: number): Uint8Array {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  const of = client ?? [...Y.parseUpdateMeta(update).to.keys()][0]!
  const structs = Y.decodeUpdate(update).structs.filter(({ id }) => id.client === of)
  const encoder = new Y.UpdateEncoderV1()
  encoding.writeVarUint(encoder.restEncoder, structs.length)
  encoder.writeClient(of)
  encoding.writeVarUint(encoder.restEncoder, structs[0]!.id.clock)
  for (const struct of structs) struct.write(encoder, 0)
  return encoding.toUint8Array(encoder.restEncoder)
}

function updateOf(sections: readonly Uint8Array[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, sections.length)
    for (const section of sections) encoding.writeUint8Array(encoder, section)
    encoding.writeVarUint(encoder, 0)
  })
}
