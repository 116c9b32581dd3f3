/** Frames of the protocol by chance: right ones, bent ones, and noise. */
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import {
  askFrame,
  askPresenceFrame,
  offerFrame,
  presenceFrame,
  statelessFrame,
} from '../attacks/crafted-frames.ts'
import type { Chance } from '../chance.ts'
import { frame, updateFrame } from '../raw.ts'

export interface Wire {
  /** Documents that frames are addressed to. */
  readonly documents: readonly string[]
  /** A token that is good for them. */
  readonly token: string
}

export function randomFrame({ documents, token }: Wire, chance: Chance): Uint8Array {
  const document = chance.pick(documents)
  // What is wrong closes a document, and the second time the socket: sockets must live long enough to be confused.
  const share = chance.between(1, 1000)
  if (share <= 920) return rightFrame(document, token, chance)
  if (share <= 960) return bend(rightFrame(document, token, chance), document.length + 2, chance)
  if (share <= 980)
    return frame(document, chance.between(0, 12), (encoder) => noise(encoder, chance))
  if (share <= 985) return frame(`${document}\0${chance.between(0, 3)}`, chance.between(0, 8))
  if (share <= 992) return bend(rightFrame(document, token, chance), 0, chance)
  return encoding.encode((encoder) => noise(encoder, chance))
}

/** One that is well formed, whatever the moment at which it comes. */
function rightFrame(document: string, token: string, chance: Chance): Uint8Array {
  const client = 1000 + chance.between(0, 40)
  const clock = chance.between(0, 5)
  const state = chance.pick(['{}', '{"cursor":1}', 'null', '{"user":{"name":"x"}}'])
  const frames = [
    () => askPresenceFrame(document),
    () => presenceFrame(document, [{ client, clock, state }]),
    () => statelessFrame(document, chance.pick(['{}', 'x', '{"type":"save","mark":1,"client":1}'])),
    () => askFrame(document, [[client, clock]]),
    () => updateFrame(document, Uint8Array.of(0, 0)),
    () => updateFrame(document, edit(client, chance)),
    () => offerFrame(document, Uint8Array.of(0, 0)),
    () => tokenFrame(document, token),
    () => tokenFrame(`${document}\0${chance.between(0, 3)}`, token),
  ]
  return chance.pick(frames)()
}

function edit(client: number, chance: Chance): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  doc.getMap('noise').set(`k${chance.between(0, 20)}`, client)
  return Y.encodeStateAsUpdate(doc)
}

export function tokenFrame(document: string, token: string): Uint8Array {
  return frame(document, 2, (encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarString(encoder, token)
  })
}

/** Changes a frame behind its first bytes. */
function bend(bytes: Uint8Array, from: number, chance: Chance): Uint8Array {
  if (bytes.length <= from) return bytes
  if (chance.percent(30)) return bytes.slice(0, chance.between(from, bytes.length))
  const bent = Uint8Array.from(bytes)
  for (let count = chance.between(1, 3); count > 0; count -= 1)
    bent[chance.between(from, bent.length - 1)] = chance.between(0, 255)
  return bent
}

function noise(encoder: encoding.Encoder, chance: Chance): void {
  for (let count = chance.between(0, 40); count > 0; count -= 1)
    encoding.writeUint8(encoder, chance.between(0, 255))
}
