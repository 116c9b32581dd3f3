/**
 * One WebSocket for all tabs of a browser in which the same person works with the same server. One tab leads: it has the
 * WebSocket, with a channel for each tab, which to the tab is a WebSocket of its own. What is said on it, the leader
 * passes on as it is and does not look at.
 *
 * Who leads has a Web Lock, which the browser gives to the next tab when that one goes. Whatever happens to the leader,
 * the other tabs see a connection that was lost, and dial again: nothing is resumed half way.
 */
import type { Clock } from '../core/clock.ts'
import { createChannelHub, type ChannelHub, type Pipe, type PipeEvents } from './channel-hub.ts'
import { GONE } from './gone.ts'
import type { WebSocketClass } from './socket.ts'
import { followLeader, isTabMessage, serveFollower, type TabMessage } from './tab-pipe.ts'

export interface SharedConnection {
  dial(events: PipeEvents): Promise<Pipe>
  /** The other tabs go on without this one. */
  close(): void
}

const ID_BYTES = 12
const NO_PIPE: Pipe = { send() {}, close() {} }

export function createSharedConnection({
  name,
  address,
  base,
  clock,
  locks,
  onLeader,
}: {
  /** The same in tabs that share, and in no others. */
  readonly name: string
  readonly address: string
  readonly base: WebSocketClass
  readonly clock: Clock
  readonly locks: LockManager
  /** Another tab leads, or this one: dialing is worth a try. */
  readonly onLeader: () => void
}): SharedConnection {
  const id = [...clock.bytes(ID_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const main = new BroadcastChannel(name)
  /** Those of this tab, while another one leads. */
  const followed = new Set<() => void>()
  const served = new Set<() => void>()
  const over = Promise.withResolvers<void>()
  let hub: ChannelHub | undefined
  /** Web Locks cannot be used after all: this tab has a WebSocket of its own. */
  let isAlone = false
  let queue = new AbortController()
  let stopLeading = () => {}
  let dials = 0
  let isClosed = false

  const tell = (message: TabMessage): void => main.postMessage(message)

  /** Holds the lock for as long as this tab leads. */
  async function lead(): Promise<void> {
    if (isClosed) return
    const term = Promise.withResolvers<void>()
    stopLeading = term.resolve
    hub = createChannelHub(address, base)
    tell({ type: 'lead', from: id })
    redial()
    await term.promise
  }

  function resign(): void {
    const left = hub
    hub = undefined
    for (const stop of served) stop()
    left?.close()
    stopLeading()
  }

  /** What went through the leader before is gone. */
  function redial(): void {
    for (const drop of [...followed]) drop()
    onLeader()
  }

  /** Leads when nobody else does any more. */
  function wait(): void {
    queue = new AbortController()
    void hold({ signal: queue.signal })
  }

  /** The leader does not answer: a frozen tab keeps its lock. */
  function depose(): void {
    if (hub || isClosed) return
    queue.abort()
    void hold({ steal: true })
  }

  async function hold(options: LockOptions): Promise<void> {
    const { signal } = options
    try {
      await locks.request(name, options, lead)
    } catch {
      // reason: taken out of the queue, or deposed by another tab, which says so itself.
      if (isClosed || signal?.aborted) return
      const wasLeading = hub !== undefined
      resign()
      if (wasLeading || options.steal) wait()
      else isAlone = true
    }
  }

  /** Says to whoever leads, for as long as this tab lives, that it does. */
  function live(): void {
    locks
      .request(lifeOf(id), () => over.promise)
      .catch(() => {
        // reason: a page that may not use locks learns it from the next request.
      })
  }

  /** Resolves when it is known whether this tab leads. */
  async function begin(): Promise<void> {
    const known = Promise.withResolvers<void>()
    const mine = async (lock: Lock | null): Promise<boolean> => {
      known.resolve()
      if (lock) await lead()
      return lock !== null
    }
    const first = async (): Promise<void> => {
      try {
        live()
        if (!(await locks.request(name, { ifAvailable: true }, mine)) && !isClosed) wait()
      } catch {
        // reason: it was deposed; or this page may not use locks at all.
        if (hub) {
          resign()
          if (!isClosed) wait()
        } else isAlone = true
      } finally {
        known.resolve()
      }
    }
    void first()
    await known.promise
  }

  const lifeOf = (tab: string): string => `${name}/${tab}`

  function serve(from: string, dialed: number): void {
    if (!hub) return
    const life = new AbortController()
    const stop = serveFollower(`${lifeOf(from)}/${dialed}`, hub, () => {
      served.delete(stop)
      life.abort()
    })
    served.add(stop)
    // It is had when that tab has gone.
    locks.request(lifeOf(from), { signal: life.signal }, stop).catch(() => {
      // reason: taken out of the queue, because the tab has hung up.
    })
  }

  main.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!isTabMessage(data) || data.from === id) return
    if (data.type === 'dial') serve(data.from, data.dial)
    else if (!hub) redial()
  })
  let beginning: Promise<void> | undefined

  return {
    async dial(events) {
      await (beginning ??= begin())
      if (isClosed) {
        events.closed(GONE, '')
        return NO_PIPE
      }
      if (isAlone) return openAlone(address, base, events)
      if (hub) return hub.open(events)
      dials += 1
      const pipe = followLeader(`${lifeOf(id)}/${dials}`, clock, depose, {
        ...events,
        closed(code, reason) {
          followed.delete(pipe.drop)
          events.closed(code, reason)
        },
      })
      followed.add(pipe.drop)
      tell({ type: 'dial', from: id, dial: dials })
      return pipe
    },
    close() {
      isClosed = true
      queue.abort()
      for (const drop of [...followed]) drop()
      resign()
      over.resolve()
      main.close()
    },
  }
}

function openAlone(address: string, base: WebSocketClass, events: PipeEvents): Pipe {
  const socket = new base(address)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => events.open())
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
    events.message(data),
  )
  socket.addEventListener('close', ({ code, reason }) => events.closed(code, reason))
  socket.addEventListener('error', () => {
    // reason: a close follows.
  })
  return {
    send: (data) => socket.send(typeof data === 'string' ? data : Uint8Array.from(data)),
    close: () => socket.close(),
  }
}
