import * as Y from 'yjs'
import { DEFAULT_LIMITS } from '@concord/schemas'
import { chanceFrom } from '../../../e2e/chance.ts'
import { admit } from './admission.ts'
import { createReceiving } from './receiving.ts'
const doc = new Y.Doc(); const text = doc.getText('t'); const chance = chanceFrom(1)
for (let i = 0; i < 10000; i++) text.insert(chance.between(0, text.length), 'word ')
const m = doc.getMap('m'); for (let i = 0; i < 2000; i++) { const e = new Y.Map(); m.set('a' + i, e); e.set('title', 'Activity'); e.set('cost', i) }
const u = Y.encodeStateAsUpdate(doc)
const r = createReceiving(new Y.Doc(), { ...DEFAULT_LIMITS, frameBytes: 2 ** 30, updateStructs: 1e7 }, () => 0)
console.log(u.length, Y.decodeUpdate(u).structs.length)
for (let i = 0; i < 400; i++) admit(u, r)
const t0 = process.threadCpuUsage(); for (let i = 0; i < 100; i++) admit(u, r); const t1 = process.threadCpuUsage()
console.log((t1.user + t1.system - t0.user - t0.system) / 100)
let a0 = process.threadCpuUsage(); for (let i = 0; i < 30; i++) Y.applyUpdate(new Y.Doc(), u); const a1 = process.threadCpuUsage()
console.log('apply', (a1.user + a1.system - a0.user - a0.system) / 30)
