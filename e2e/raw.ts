/** Frames by hand, for what no honest client sends. */
import { once } from 'node:events'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket, type ClientOptions } from 'ws'
import { until } from './stock.ts'

export interface RawSocket {
  readonly ws: WebSocket
  /** Texts that arrived. */
  readonly texts: string[]
  readonly frames: Uint8Array[]
  /** Code and reason once it is closed. */
  closed: { code: number; reason: string } | undefined
  send(frame: Uint8Array): void
  /** Proves who it is for a document and waits for the answer: `granted`, or the reason of the refusal. */
  authenticate(name: string, token: string): Promise<string>
  /** The reason of the close frame for that document, once one came. */
  closeReason(name: string): string | undefined
}

export async function rawSocket(wsUrl: string, options: ClientOptions = {}): Promise<RawSocket> {
  const ws = new WebSocket(wsUrl, options)
  ws.binaryType = 'arraybuffer'
  const raw: RawSocket = {
    ws,
    texts: [],
    frames: [],
    closed: undefined,
    send: (frame) => ws.send(frame),
    async authenticate(name, token) {
      const answers = (): string[] =>
        raw.frames.flatMap((bytes) => readAuthAnswer(bytes, name) ?? [])
      const before = answers().length
      ws.send(authFrame(name, token))
      await until(() => answers().length > before || raw.closed !== undefined)
      return answers().at(-1) ?? `closed ${raw.closed!.code} ${raw.closed!.reason}`
    },
    closeReason: (name) => raw.frames.flatMap((bytes) => readCloseFrame(bytes, name) ?? []).at(0),
  }
  ws.on('message', (received: ArrayBuffer | Buffer, isBinary: boolean) => {
    if (isBinary) raw.frames.push(new Uint8Array(received as ArrayBuffer))
    else raw.texts.push(Buffer.from(received as ArrayBuffer).toString('utf8'))
  })
  ws.on('close', (code, reason) => {
    raw.closed = { code, reason: reason.toString('utf8') }
  })
  ws.on('error', () => {
    // reason: a refused connection is what some tests want; they look at `closed`
  })
  await once(ws, 'open')
  return raw
}

/** A frame of the Hocuspocus protocol. */
export function frame(
  name: string,
  type: number,
  write: (encoder: encoding.Encoder) => void = () => {},
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, name)
    encoding.writeVarUint(encoder, type)
    write(encoder)
  })
}

/** Says who it is, for a document. */
export function authFrame(name: string, token: string): Uint8Array {
  return frame(name, 2, (encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarString(encoder, token)
  })
}

/** An update for a document, whatever the bytes. */
export function updateFrame(name: string, update: Uint8Array): Uint8Array {
  return frame(name, 0, (encoder) => {
    encoding.writeVarUint(encoder, 2)
    encoding.writeVarUint8Array(encoder, update)
  })
}

/** What one Yjs client says of itself. */
export function presenceFrame(name: string, client: number, state: unknown, clock = 1): Uint8Array {
  return frame(name, 1, (encoder) => {
    const update = encoding.encode((inner) => {
      encoding.writeVarUint(inner, 1)
      encoding.writeVarUint(inner, client)
      encoding.writeVarUint(inner, clock)
      encoding.writeVarString(inner, JSON.stringify(state))
    })
    encoding.writeVarUint8Array(encoder, update)
  })
}

function readHead(bytes: Uint8Array, name: string, type: number): decoding.Decoder | undefined {
  const decoder = decoding.createDecoder(bytes)
  return decoding.readVarString(decoder) === name && decoding.readVarUint(decoder) === type
    ? decoder
    : undefined
}

function readAuthAnswer(bytes: Uint8Array, name: string): string | undefined {
  const decoder = readHead(bytes, name, 2)
  if (!decoder) return undefined
  const kind = decoding.readVarUint(decoder)
  const words = decoding.readVarString(decoder)
  return kind === 1 ? words : 'granted'
}

function readCloseFrame(bytes: Uint8Array, name: string): string | undefined {
  const decoder = readHead(bytes, name, 7)
  return decoder && decoding.readVarString(decoder)
}

/** How many acknowledgements (SyncStatus, applied) came for a document. */
export function acknowledgements(raw: RawSocket, name: string): number {
  return raw.frames.filter((bytes) => {
    const decoder = readHead(bytes, name, 8)
    return decoder !== undefined && decoding.readVarInt(decoder) === 1
  }).length
}
