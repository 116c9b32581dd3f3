/** The way from one tab to the one that leads: a BroadcastChannel that only the two of them know. */
import type { Clock } from '../core/clock.ts'
import type { ChannelHub, Pipe, PipeEvents } from './channel-hub.ts'
import { GONE } from './gone.ts'

/** What all tabs hear. */
export type TabMessage =
  | { readonly type: 'lead'; readonly from: string }
  | { readonly type: 'dial'; readonly from: string; readonly dial: number }

/** What only the two hear. */
type Spoken =
  /** The leader has heard. */
  | { readonly type: 'here' }
  /** Whether the leader hears. */
  | { readonly type: 'ask' }
  | { readonly type: 'open' }
  | { readonly type: 'data'; readonly data: string | ArrayBuffer }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** As much as that was heard again of what the leader passed on. */
  | { readonly type: 'read'; readonly length: number }

/** A leader that does not answer for so long is frozen. */
const PATIENCE_MS = 5000
/** So often a tab says what it has read. */
const READ_LENGTH = 256 * 1024
/** A tab that is frozen reads nothing: what comes for it would be kept in memory without end. */
const MOST_UNREAD = 16 * 1024 * 1024
const NORMAL = 1000

export function isTabMessage(data: unknown): data is TabMessage {
  const found = data as Partial<Record<string, unknown>> | null
  if (typeof found !== 'object' || typeof found?.['from'] !== 'string') return false
  return found['type'] === 'lead' || (found['type'] === 'dial' && typeof found['dial'] === 'number')
}

/** The end of the tab that does not lead. `onSilence`: the leader does not answer. */
export function followLeader(
  name: string,
  clock: Clock,
  onSilence: () => void,
  events: PipeEvents,
): Pipe & { drop(): void } {
  const channel = new BroadcastChannel(name)
  const say = (spoken: Spoken): void => channel.postMessage(spoken)
  let stopPatience: (() => void) | undefined
  let read = 0
  let isOver = false

  function expectAnswer(): void {
    stopPatience ??= clock.after(PATIENCE_MS, () => {
      end(GONE, '')
      onSilence()
    })
  }

  function tellRead(length: number): void {
    read += length
    if (read < READ_LENGTH) return
    say({ type: 'read', length: read })
    read = 0
  }

  function end(code: number, reason: string): void {
    if (isOver) return
    isOver = true
    stopPatience?.()
    channel.close()
    events.closed(code, reason)
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Spoken>) => {
    if (isOver) return
    switch (data.type) {
      case 'here':
        stopPatience?.()
        stopPatience = undefined
        break
      case 'open':
        events.open()
        break
      case 'data':
        tellRead(lengthOf(data.data))
        events.message(data.data)
        break
      case 'close':
        end(data.code, data.reason)
        break
      case 'ask':
      case 'read':
      // Those are for the leader.
    }
  })
  expectAnswer()

  return {
    send(data) {
      if (isOver) return
      // A view is cloned with all that is behind it.
      say({ type: 'data', data: typeof data === 'string' ? data : Uint8Array.from(data).buffer })
      if (stopPatience) return
      say({ type: 'ask' })
      expectAnswer()
    },
    close() {
      if (isOver) return
      say({ type: 'close', code: NORMAL, reason: '' })
      end(NORMAL, '')
    },
    drop: () => end(GONE, ''),
  }
}

/** The end of the tab that leads. Returns the way to hang up, which happens by itself when the other end or the server does. */
export function serveFollower(name: string, hub: ChannelHub, onEnd: () => void): () => void {
  const channel = new BroadcastChannel(name)
  const say = (spoken: Spoken): void => channel.postMessage(spoken)
  let unread = 0
  let isOver = false

  function pass(data: string | ArrayBuffer): void {
    if (isOver) return
    if (unread > MOST_UNREAD) {
      say({ type: 'close', code: GONE, reason: '' })
      return end()
    }
    unread += lengthOf(data)
    say({ type: 'data', data })
  }

  function end(): void {
    if (isOver) return
    isOver = true
    pipe.close()
    channel.close()
    onEnd()
  }

  say({ type: 'here' })
  const pipe = hub.open({
    open: () => say({ type: 'open' }),
    message: pass,
    closed(code, reason) {
      if (isOver) return
      say({ type: 'close', code, reason })
      end()
    },
  })
  channel.addEventListener('message', ({ data }: MessageEvent<Spoken>) => {
    if (data.type === 'data')
      pipe.send(typeof data.data === 'string' ? data.data : new Uint8Array(data.data))
    else if (data.type === 'ask') say({ type: 'here' })
    else if (data.type === 'read') unread -= data.length
    else if (data.type === 'close') end()
  })
  return end
}

const lengthOf = (data: string | ArrayBuffer): number =>
  typeof data === 'string' ? data.length : data.byteLength
