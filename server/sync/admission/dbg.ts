import * as Y from 'yjs'
import { chanceFrom } from '../../../e2e/chance.ts'
import { contentOf } from './test/content.ts'
import { createCrowd } from './test/crowd.ts'
import { createTestServer } from './test/server.ts'
const seed = Number(process.argv[2])
const chance = chanceFrom(seed)
const server = createTestServer()
let shown = 0,
  n = 0
const crowd = createCrowd(
  {
    doc: server.doc,
    receive(u) {
      n++
      const sv = Y.encodeStateVector(server.doc)
      const t = server.submit(u)
      if (t.admission.kind === 'refused' && shown++ < 2) {
        console.log(n, t.admission)
        console.log('sv', Y.decodeStateVector(sv))
        const { structs, ds } = Y.decodeUpdate(u)
        console.log(
          structs
            .map(
              (s: any) =>
                `${s.constructor.name} ${s.id.client}.${s.id.clock}+${s.length} o=${s.origin?.client}.${s.origin?.clock} r=${s.rightOrigin?.client}.${s.rightOrigin?.clock} p=${JSON.stringify(s.parent)} sub=${s.parentSub} ${s.content?.constructor.name} ${JSON.stringify(s.content?.str ?? '')}`,
            )
            .join('\n')
            .slice(0, 5000),
        )
        console.log(
          [...ds.clients]
            .map(([c, r]) => c + ':' + r.map((x) => x.clock + '+' + x.len))
            .join(' ')
            .slice(0, 1500),
        )
        if (t.admission.kind === 'refused') {
          for (const s of structs as any[]) {
            const st = server.doc.store.clients.get(s.id.client)
            if (st && s.id.clock < Y.getState(server.doc.store, s.id.client)) {
              const x: any = st[Y.findIndexSS(st, s.id.clock)]
              console.log(
                'stored',
                x.constructor.name,
                x.id.client,
                x.id.clock,
                x.length,
                'o',
                x.origin,
                'r',
                x.rightOrigin,
                x.content?.constructor.name,
                x.content?.str,
              )
            }
          }
        }
      }
      return t.admission.kind === 'missing'
    },
  },
  chance,
  chance.between(2, 6),
)
for (let i = 0; i < 150; i++) crowd.act()
crowd.agree()

for (const [i, d] of crowd.docs.entries()) {
  const a = contentOf(server.doc),
    b = contentOf(d)
  if (a !== b) {
    let k = 0
    while (a[k] === b[k]) k++
    console.log(
      'DISAGREE',
      i,
      d.clientID,
      'gc',
      d.gc,
      d.store.pendingStructs !== null,
      d.store.pendingDs !== null,
      k,
    )
    console.log(a.slice(Math.max(0, k - 300), k + 200))
    console.log(b.slice(Math.max(0, k - 300), k + 200))
  }
}
