import * as Y from 'yjs'
import { chanceFrom } from '../../../e2e/chance.ts'
import { editAtRandom } from './test/honest.ts'
import { createHostile } from './test/hostile.ts'
import { createTestServer } from './test/server.ts'
import { touchTestRoots } from './test/server.ts'
const seed0 = Number(process.argv[2] ?? 1),
  secs = Number(process.argv[3] ?? 5)
const end = performance.now() + secs * 1000
const found = new Map<string, { n: number; ex: string }>()
const refused = new Map<string, number>()
const counts = { updates: 0, admitted: 0, missing: 0, refused: 0, docs: 0, applied: 0 }
console.error = () => {}
for (let seed = seed0; performance.now() < end; seed++) {
  counts.docs++
  const chance = chanceFrom(seed)
  const server = createTestServer({ takesMissing: process.argv[4] === 'missing' })
  // honest base
  for (let c = 0; c < 2; c++) {
    const d = touchTestRoots(new Y.Doc())
    d.clientID = [1000, 3_000_000_000][c]!
    Y.applyUpdate(d, Y.encodeStateAsUpdate(server.doc))
    const sv = Y.encodeStateVector(d)
    for (let i = chance.between(1, 8); i > 0; i--) editAtRandom(d, chance)
    const t = server.submit(Y.encodeStateAsUpdate(d, sv))
    if (t.admission.kind !== 'admitted' || t.harm) {
      const k = 'HONEST ' + JSON.stringify(t.admission) + t.harm?.what
      const f = found.get(k)
      if (f) f.n++
      else found.set(k, { n: 1, ex: seed + (t.harm?.why ?? '') })
    }
  }
  const hostile = createHostile(server.doc, chance)
  const base = Y.encodeStateAsUpdate(server.doc)
  const hist: string[] = []
  for (let i = 0; i < 12; i++) {
    counts.updates++
    const u = hostile.next()
    const before = ''
    let t = server.submit(u)
    if (!t.harm && i === 11) t = { ...t, harm: server.check() }
    counts[t.admission.kind]++
    if (t.admission.kind !== 'refused') hist.push(Buffer.from(u).toString('hex'))
    if (t.admission.kind === 'refused')
      refused.set(
        t.admission.reason +
          (t.admission.fault ? String((t.admission.fault as Error).stack).slice(0, 300) : ''),
        (refused.get(
          t.admission.reason +
            (t.admission.fault ? String((t.admission.fault as Error).stack).slice(0, 300) : ''),
        ) ?? 0) + 1,
      )
    if (t.harm) {
      const k = t.harm.what + ' ' + (t.harm.what.includes('differs') ? '' : t.harm.why)
      const f = found.get(k)
      const size = u.length
      const ex = `seed ${seed} i${i} ${t.admission.kind} hist ${hist.length} bytes ${size}\n base ${before}\n upd ${Buffer.from(u).toString('hex')}\n ${t.harm.why}`
      if (f) {
        f.n++
        if (ex.length < f.ex.length) f.ex = ex
      } else found.set(k, { n: 1, ex })
      break
    }
  }
}
console.log(counts)
for (const [k, n] of [...refused].sort((a, b) => b[1] - a[1])) console.log(String(n).padStart(7), k)
for (const [k, v] of found) console.log('FOUND', v.n, k, '\n', v.ex)
