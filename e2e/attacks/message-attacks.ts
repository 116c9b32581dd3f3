/** Attacks with messages that are neither updates nor presence. */
import { setTimeout as sleep } from 'node:timers/promises'
import * as encoding from 'lib0/encoding'
import { frame } from '../raw.ts'
import { ATTACKER, type Attack } from './attack.ts'
import { askFrame, statelessFrame } from './crafted-frames.ts'
import { ODD_JSON } from './odd-json.ts'
import { flushed } from './socket-attacks.ts'

export const messageAttacks: readonly Attack[] = [
  {
    name: 'messages that whoever reads them stumbles over',
    async run(field) {
      const raw = await field.intruder()
      for (const payload of STUMBLING) raw.send(statelessFrame(field.document, payload))
      await flushed(raw)
      await sleep(200)
      return []
    },
  },
  {
    name: 'messages of every type that there is, and of some that there are not',
    async run(field) {
      for (let type = 0; type < 32; type += 1) {
        for (const rest of [[], [0], [1, 1, 0], [255, 255, 255, 255, 15], [0, 5, 1, 2]]) {
          const raw = await field.intruder()
          raw.send(
            frame(field.document, type, (encoder) =>
              encoding.writeUint8Array(encoder, new Uint8Array(rest)),
            ),
          )
          await sleep(5)
          raw.ws.terminate()
        }
      }
      return []
    },
  },
  {
    name: 'tokens without a pause on an open document',
    async run(field) {
      const raw = await field.intruder()
      const token = await field.target.token(ATTACKER)
      for (let count = 0; count < 2000 && raw.ws.readyState === raw.ws.OPEN; count += 1) {
        const words = count % 2 === 0 ? token : `${token.slice(0, -3)}abc`
        raw.send(tokenFrame(field.document, words))
        if (count % 100 === 0) await flushed(raw)
      }
      await flushed(raw)
      return []
    },
  },
  {
    name: 'a hundred thousand Yjs clients in a question',
    async run(field) {
      const raw = await field.intruder()
      const vector = Array.from({ length: 100_000 }, (_, client) => [client + 1, 1] as const)
      for (let count = 0; count < 20 && raw.ws.readyState === raw.ws.OPEN; count += 1) {
        raw.send(askFrame(field.document, vector))
        await flushed(raw)
      }
      await sleep(500)
      return []
    },
  },
  {
    name: 'text frames with what no verb can have',
    only: 'concord',
    async run(field) {
      const raw = await field.intruder()
      for (const verb of VERBS) {
        for (const data of ODD_JSON) raw.ws.send(`{"event":${JSON.stringify(verb)},"data":${data}}`)
      }
      await flushed(raw)
      await sleep(500)
      const wrong = raw.texts.filter((words) => words.includes('INTERNAL_ERROR'))
      return wrong.length > 0 ? [`${wrong.length} mistakes of the server`] : []
    },
  },
]

const STUMBLING = [
  '',
  'null',
  '0',
  '"a"',
  '[]',
  '{',
  '{}',
  '{"type":null}',
  '{"type":"save"}',
  '{"type":"save","mark":-1,"client":1e400}',
  '{"type":"save","mark":1,"client":9007199254740993}',
  '{"type":"__proto__"}',
  '{"__proto__":{"type":"save"}}',
  '['.repeat(100_000),
  `{"type":"${'x'.repeat(500_000)}"}`,
  '\u0000\ud800',
]

const VERBS = ['auth', 'ping', 'subscribe', 'unsubscribe', 'resume', 'get_history', 'nonsense']

function tokenFrame(document: string, token: string): Uint8Array {
  return frame(document, 2, (encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarString(encoder, token)
  })
}
