import * as Y from 'yjs'
import { chanceFrom } from '../../../e2e/chance.ts'
import { contentOf } from './test/content.ts'
import { editAtRandom } from './test/honest.ts'
import { createTestServer, touchTestRoots } from './test/server.ts'
// two clients, live in sync; heavy undo
const seed0 = Number(process.argv[2] ?? 1),
  secs = Number(process.argv[3] ?? 5)
const torn = new Map<string, number>()
;(globalThis as any).torn = (x: any) => {
  const k = JSON.stringify(x)
  torn.set(k, (torn.get(k) ?? 0) + 1)
}
const end = performance.now() + secs * 1000
let updates = 0,
  refused = 0,
  docs = 0,
  undos = 0
const classes = new Map<string, number>()
for (let seed = seed0; performance.now() < end; seed++) {
  docs++
  const chance = chanceFrom(seed)
  const server = createTestServer()
  const queue: (() => void)[] = []
  let stop = false
  const cl = [0, 1, 2].map((i) => {
    const doc = touchTestRoots(new Y.Doc())
    doc.clientID = chance.between(1, 2 ** 32 - 1)
    const um = new Y.UndoManager(
      ['text', 'map', 'list', 'xml'].map((n) => doc.share.get(n)!),
      { captureTimeout: chance.percent(70) ? 0 : 500 },
    )
    doc.on('update', (u, o) => {
      if (o !== 'net')
        queue.push(() => {
          updates++
          const t = server.submit(u)
          if (t.admission.kind === 'admitted' && !t.admission.isOrderSure) {
            const k = 'unsure'
            torn.set(k, (torn.get(k) ?? 0) + 1)
          }
          if (t.admission.kind !== 'admitted') {
            refused++
            stop = true
            const { structs } = Y.decodeUpdate(u)
            const own = structs[0]!.id.client
            const bad = structs.filter((s: any) => s.rightOrigin) as any[]
            // classify each with both
            const inUpd = (id: any) =>
              id &&
              structs.some(
                (s) =>
                  s.id.client === id.client &&
                  s.id.clock <= id.clock &&
                  id.clock < s.id.clock + s.length,
              )
            const cls = (t.admission as any).reason + ' :: ' + t.admission.kind
            classes.set(cls, (classes.get(cls) ?? 0) + 1)
            if ((classes.get(cls) ?? 0) < 3)
              console.log(
                seed,
                cls,
                '\n',
                structs
                  .map(
                    (s: any) =>
                      `${s.constructor.name} ${s.id.client === own ? 'own' : s.id.client}.${s.id.clock}+${s.length} o=${s.origin?.client === own ? 'own' : s.origin?.client}.${s.origin?.clock}${inUpd(s.origin) ? 'U' : ''} r=${s.rightOrigin?.client === own ? 'own' : s.rightOrigin?.client}.${s.rightOrigin?.clock}${inUpd(s.rightOrigin) ? 'U' : ''} p=${JSON.stringify(s.parent)} sub=${s.parentSub} ${s.content?.constructor.name} ${JSON.stringify(s.content?.str ?? '')}`,
                  )
                  .join('\n '),
              )
          }
        })
    })
    return { doc, um }
  })
  server.doc.on('update', (u) =>
    cl.forEach(({ doc }) => queue.push(() => Y.applyUpdate(doc, u, 'net'))),
  )
  for (let i = 0; i < 80 && !stop; i++) {
    const c = chance.pick(cl)
    if (chance.percent(45)) {
      undos++
      c.um[chance.percent(55) ? 'undo' : 'redo']()
    } else editAtRandom(c.doc, chance)
    for (let q = queue.shift(); q && !stop; q = queue.shift()) q()
  }
}
console.log({ updates, refused, docs, undos }, classes)

console.log('TORN', torn)
