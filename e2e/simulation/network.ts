/**
 * The network between pages and the server: connections with one lane each way. Within a lane order holds; how lanes go
 * on beside each other is for the schedule. A connection can die after any frame, with or without a word to its ends.
 */
import type { Actor, Lane, Turns } from './turns.ts'

export type Frame = Uint8Array | string

export interface CloseWords {
  readonly code: number
  readonly reason: string
}

/** One end of a connection, as what stands there is told of it. */
export interface End {
  onFrame(frame: Frame): void
  onPing(): void
  onPong(): void
  /** The other side closes it, or it is gone. */
  onClose(words: CloseWords): void
}

/** One direction: what is said goes into the lane of whoever hears it. */
interface Way {
  readonly lane: Lane
  to: End | undefined
  /** Bytes on the way. */
  bytes: number
}

export interface Connection {
  readonly id: number
  readonly page: Actor
  readonly up: Way
  /** Absent until the server took it. */
  down: Way
  /** The end of the server stops reading. */
  paused: boolean
  isDead: boolean
}

/** Whoever takes connections; gives the server's end, or nothing when it takes none. */
export type Listen = (connection: Connection) => End | undefined

export interface Network {
  /** Who answers dials; nobody while the server is down. */
  listener: { readonly actor: Actor; readonly listen: Listen } | undefined
  readonly connections: readonly Connection[]
  /** Whether a frame of a page gets lost while its connection goes on. */
  loses: (connection: Connection, frame: Frame) => boolean
  /** A page dials; `opened` is told when the server answers. */
  dial(page: Actor, end: End, opened: () => void): Connection
  say(connection: Connection, way: 'up' | 'down', frame: Frame): void
  ping(connection: Connection): void
  /** Says goodbye after everything that was said before; both ends are told when the other has answered. */
  closeFrom(connection: Connection, side: 'page' | 'server', words: CloseWords): void
  /** The server drops its end at once. */
  terminate(connection: Connection): void
  /** It breaks. What was on its way is lost; `silent`: nobody is told. */
  cut(connection: Connection, silent: boolean): void
  /** Everybody learns of the connections that broke without a word. */
  tellOfDead(): void
  /** The server is gone with its memory: what it said before still arrives, and then the end. */
  serverDied(): void
  /** Nothing gets through to or from a page until it is let through again. */
  partition(page: Actor, isParted: boolean): void
  /** A page is gone: what it said before still arrives, and then the end. */
  pageDied(page: Actor): void
}

const GONE: CloseWords = { code: 1006, reason: '' }

export function createNetwork(
  turns: Turns,
  onSaid: (connection: Connection, frame: Frame) => void,
): Network {
  let connections: Connection[] = []
  const parted = new Set<Actor>()
  let ids = 0

  function way(name: string, actor: Actor, page: Actor): Way {
    const lane = turns.lane(name, actor)
    lane.isBlocked = () => parted.has(page)
    return { lane, to: undefined, bytes: 0 }
  }

  const deliver = (one: Way, act: (end: End) => void, bytes = 0): void => {
    one.bytes += bytes
    one.lane.waiting.push(() => {
      one.bytes -= bytes
      if (one.to) act(one.to)
    })
  }

  /** Nothing is heard at this end any more. */
  function drop(connection: Connection, one: Way): void {
    one.to = undefined
    if (connection.up.to === undefined && connection.down.to === undefined) {
      turns.close(connection.up.lane)
      turns.close(connection.down.lane)
      connections = connections.filter((other) => other !== connection)
    }
  }

  function endAt(connection: Connection, one: Way, words: CloseWords): void {
    deliver(one, (end) => {
      drop(connection, one)
      end.onClose(words)
    })
  }

  const network: Network = {
    listener: undefined,
    loses: () => false,
    get connections() {
      return connections
    },
    dial(page, end, opened) {
      ids += 1
      const taker = network.listener?.actor
      const connection: Connection = {
        id: ids,
        page,
        up: way(`up ${ids}`, taker ?? page, page),
        down: way(`down ${ids}`, page, page),
        paused: false,
        isDead: false,
      }
      connection.up.lane.isBlocked = () => parted.has(page) || connection.paused
      connection.down.to = end
      connections.push(connection)
      const { listener } = network
      if (!listener) {
        endAt(connection, connection.down, GONE)
        return connection
      }
      connection.up.lane.waiting.push(() => {
        const taken = listener.listen(connection)
        if (taken) {
          connection.up.to = taken
          deliver(connection.down, opened)
        } else endAt(connection, connection.down, GONE)
      })
      return connection
    },
    say(connection, to, frame) {
      if (connection.isDead) return
      if (to === 'down') onSaid(connection, frame)
      else if (network.loses(connection, frame)) return
      deliver(connection[to], (end) => end.onFrame(frame), frame.length)
    },
    ping(connection) {
      if (connection.isDead) return
      deliver(connection.down, (end) => {
        end.onPing()
        deliver(connection.up, (other) => other.onPong())
      })
    },
    closeFrom(connection, side, words) {
      const [there, here] =
        side === 'page' ? [connection.up, connection.down] : [connection.down, connection.up]
      if (connection.isDead && side === 'page') drop(connection, here)
      if (connection.isDead) return
      deliver(there, (end) => {
        end.onClose(words)
        drop(connection, there)
        endAt(connection, here, words)
      })
    },
    terminate(connection) {
      connection.paused = false
      connection.up.lane.waiting.length = 0
      endAt(connection, connection.up, GONE)
      if (!connection.isDead) endAt(connection, connection.down, GONE)
    },
    cut(connection, silent) {
      if (connection.isDead) return
      connection.isDead = true
      for (const one of [connection.up, connection.down]) {
        one.lane.waiting.length = 0
        one.bytes = 0
        if (!silent && one.to) endAt(connection, one, GONE)
      }
    },
    tellOfDead() {
      for (const connection of connections.filter(({ isDead }) => isDead)) {
        for (const one of [connection.up, connection.down])
          if (one.to && one.lane.waiting.length === 0) endAt(connection, one, GONE)
      }
    },
    serverDied() {
      for (const connection of connections) {
        connection.up.to = undefined
        turns.close(connection.up.lane)
        if (connection.down.to) endAt(connection, connection.down, GONE)
        else drop(connection, connection.down)
      }
    },
    partition(page, isParted) {
      if (isParted) parted.add(page)
      else parted.delete(page)
    },
    pageDied(page) {
      for (const connection of connections.filter((one) => one.page === page)) {
        connection.down.to = undefined
        turns.close(connection.down.lane)
        if (!connection.up.to) drop(connection, connection.up)
        // Of one that is dead already, the server has to find out by itself.
        else if (!connection.isDead) endAt(connection, connection.up, GONE)
      }
    },
  }
  return network
}
