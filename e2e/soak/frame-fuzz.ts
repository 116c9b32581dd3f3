/** Frames of every shape, in any order, on many sockets at once, while honest people work beside it. */
import { once } from 'node:events'
import type { Target } from '../../bench/target.ts'
import { startBystanders, type Noticed } from '../attacks/bystanders.ts'
import { forgetPeak, memoryOf } from '../attacks/process-memory.ts'
import { countMissing } from '../attacks/run-attack.ts'
import { chanceFrom, type Chance } from '../chance.ts'
import { rawSocket, type RawSocket } from '../raw.ts'
import { randomFrame, tokenFrame, type Wire } from './random-frame.ts'

export interface FramesWanted {
  readonly seed: number
  readonly frames: number
  readonly onProgress?: (sent: number) => void
}

export interface FramesDone {
  readonly sent: number
  readonly sockets: number
  /** Sockets that the server closed. */
  readonly closed: number
  /** Of these, how many without a word. */
  readonly wordless: number
  readonly growthBytes: number
  readonly noticed: Noticed
  /** Edits of the honest people that are not there afterwards. */
  readonly lost: number
}

/** Default settings, but that sockets which are closed may come back at once. */
export const FRAME_SETTINGS = { MAX_CONNECTS_PER_SECOND: '100000' }

const SOCKETS = 16
const BURST = 25
const LONGEST_LIFE = 20
const SETTLE_MS = 15_000
const PERSON = 'mallory'

export async function fuzzFrames(target: Target, wanted: FramesWanted): Promise<FramesDone> {
  const counts = { sent: 0, sockets: 0, closed: 0, wordless: 0 }
  const people = ['ana', 'ben', PERSON] as const
  const near = await target.makeDocument('frames-one', people)
  const far = await target.makeDocument('frames-far', ['cleo', 'dan'])
  const wire: Wire = {
    documents: [near, await target.makeDocument('frames-two', people)],
    token: await target.token(PERSON),
  }
  const bystanders = startBystanders()
  const seat = async (document: string, one: string, other: string) => ({
    wsUrl: target.wsUrl,
    document,
    tokens: [await target.token(one), await target.token(other)] as const,
  })
  await bystanders.begin(await seat(near, 'ana', 'ben'), await seat(far, 'cleo', 'dan'))
  const before = memoryOf(target.pid)!.nowBytes
  forgetPeak(target.pid)

  async function work(chance: Chance): Promise<void> {
    while (counts.sent < wanted.frames) {
      const bridged = target.name === 'concord' && chance.percent(20)
      const raw = await (bridged ? openBridge(target.wsUrl, wire) : openSocket(target.wsUrl, wire))
      counts.sockets += 1
      for (let life = 0; life < LONGEST_LIFE && raw.closed === undefined; life += 1) {
        for (let count = 0; count < BURST; count += 1) {
          const frame = randomFrame(wire, chance)
          raw.send(bridged ? withoutName(frame, wire) : frame)
        }
        counts.sent += BURST
        await answered(raw)
        raw.frames.length = 0
      }
      if (raw.closed !== undefined) counts.closed += 1
      if (raw.closed?.reason === '') counts.wordless += 1
      raw.ws.terminate()
      wanted.onProgress?.(counts.sent)
    }
  }

  try {
    await Promise.all(
      Array.from({ length: SOCKETS }, (_, socket) => work(chanceFrom(wanted.seed + socket))),
    )
    const noticed = await bystanders.end(SETTLE_MS)
    const lost =
      (await countMissing(target, noticed.near, 'ana')) +
      (await countMissing(target, noticed.far, 'cleo'))
    const growthBytes = Math.max(0, memoryOf(target.pid)!.peakBytes - before)
    return { ...counts, growthBytes, noticed, lost }
  } finally {
    await bystanders.close()
  }
}

async function openSocket(wsUrl: string, { documents, token }: Wire): Promise<RawSocket> {
  const raw = await rawSocket(wsUrl)
  for (const document of documents) raw.send(tokenFrame(document, token))
  return raw
}

/** The door for y-websocket: one document, named by the path. */
const openBridge = (wsUrl: string, { documents: [document], token }: Wire): Promise<RawSocket> =>
  rawSocket(`${wsUrl}/${document}?token=${token}`)

/** Frames there have no name; both documents' names are of one length. */
const withoutName = (frame: Uint8Array, { documents: [document] }: Wire): Uint8Array =>
  frame.slice(document!.length + 1)

/** Resolves when the server has read everything that was sent on this socket, or closed it. */
async function answered({ ws }: RawSocket): Promise<void> {
  if (ws.readyState !== ws.OPEN) return
  const done = new AbortController()
  const { signal } = done
  ws.ping()
  try {
    await Promise.race([once(ws, 'pong', { signal }), once(ws, 'close', { signal })])
  } finally {
    done.abort()
  }
}
