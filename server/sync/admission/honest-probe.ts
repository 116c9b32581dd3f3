import * as Y from 'yjs'
import { chanceFrom } from '../../../e2e/chance.ts'
import { contentOf } from './test/content.ts'
import { createCrowd } from './test/crowd.ts'
import { createTestServer } from './test/server.ts'
const seed0 = Number(process.argv[2] ?? 1),
  secs = Number(process.argv[3] ?? 5)
const torn = new Map<string, number>()
;(globalThis as any).torn = (x: any) => {
  const k = JSON.stringify(x)
  torn.set(k, (torn.get(k) ?? 0) + 1)
}
const end = performance.now() + secs * 1000
const found = new Map<string, { n: number; ex: string }>()
const counts = { updates: 0, admitted: 0, missing: 0, refused: 0, docs: 0, disagree: 0 }
const note = (k: string, ex: string) => {
  const f = found.get(k)
  if (f) f.n++
  else found.set(k, { n: 1, ex })
}
for (let seed = seed0; performance.now() < end; seed++) {
  counts.docs++
  const chance = chanceFrom(seed)
  let lastMissing = 0
  const server = createTestServer()
  const crowd = createCrowd(
    {
      doc: server.doc,
      receive(u) {
        counts.updates++
        const t = server.submit(u)
        if (t.admission.kind === 'admitted' && !t.admission.isOrderSure) {
          const k = 'unsure'
          torn.set(k, (torn.get(k) ?? 0) + 1)
        }
        counts[t.admission.kind]++
        if (t.admission.kind === 'refused')
          note(
            JSON.stringify(t.admission, (k, v) =>
              k === 'clients' ? undefined : k === 'fault' ? String(v.stack) : v,
            ),
            `seed ${seed} upd ${counts.updates} bytes ${u.length}`,
          )
        const again = t.admission.kind === 'missing'
        if (t.harm) note(JSON.stringify(t.harm).slice(0, 100), `seed ${seed}`)
        return again
      },
    },
    chance,
    chance.between(2, 6),
  )
  for (let i = 0; i < 150; i++) crowd.act()
  crowd.agree()
  const harm = server.check()
  if (harm) note(harm.what, `seed ${seed} ${harm.why.slice(0, 600)}`)
  if (crowd.docs.some((d) => contentOf(d) !== contentOf(server.doc))) {
    counts.disagree++
    note('disagree', String(seed))
  }
}
console.log(counts)
for (const [k, v] of found) console.log('FOUND', v.n, k, '\n', v.ex)

console.log('TORN', torn)
