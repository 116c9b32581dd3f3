/**
 * What is asked of the server over REST and does no harm when it is done later: kept until it is answered, and where there
 * was no answer sent again, in order, by one tab at a time. Only for what may be done twice: an answer can be lost.
 */
import { z, type Route } from '@concord/schemas'
import type { Call, ReplyOf } from './api/call.ts'
import type { Outgoing } from './api/rest.ts'
import { ApiError } from './core/api-error.ts'
import { atMost } from './core/at-most.ts'
import type { Identity } from './core/claims.ts'
import type { Clock } from './core/clock.ts'
import { createRetry } from './core/retry.ts'
import type { DeviceStore } from './device/device-store.ts'
import { copyPrefix } from './device/local-copy.ts'
import { openUnsentStore, type UnsentStore } from './device/unsent-store.ts'
import { isFinal } from './events/event-reader.ts'

export interface Commands {
  /** Resolves when what is asked from now on is kept, where anything is. Never rejects. */
  ready(): Promise<void>
  /**
   * Resolves with the server's answer; with `undefined` when there is none now and it will be asked later, over reloads too
   * where documents are kept on the device. Rejects with an ApiError when the server refuses. Once it is `ready`, and where
   * nothing is encrypted, it is kept before the present task ends.
   */
  run<R extends Route>(route: R, outgoing: Outgoing): Promise<ReplyOf<R> | undefined>
  /** The server may be there. */
  kick(): void
  /** Nothing is kept on the device any more. */
  forget(): Promise<void>
  close(): Promise<void>
}

const Command = z.object({
  key: z.string(),
  at: z.number(),
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  params: z.record(z.string(), z.string()),
  body: z.unknown(),
})
type Command = z.infer<typeof Command>

const KEY_BYTES = 12

/** What the server is being asked at the end is not waited for longer than that. */
const END_MS = 1000

export function createCommands({
  call,
  clock,
  device,
  identity,
  onRefused,
}: {
  readonly call: Call
  readonly clock: Clock
  readonly device: DeviceStore
  readonly identity: () => Identity | undefined
  /** What was to be done later, the server does not do. */
  readonly onRefused: (failure: ApiError) => void
}): Commands {
  const retry = createRetry(clock)
  let opening: Promise<{ readonly store: UnsentStore<Command>; readonly name: string }> | undefined
  let sending: Promise<void> | undefined
  /** What the server is being asked for the first time. */
  const asking = new Map<string, Promise<unknown>>()
  let last = 0
  let closed = false

  async function open(): Promise<{ store: UnsentStore<Command>; name: string }> {
    const person = identity()
    const name = person ? `${copyPrefix(person)}commands` : 'concord/commands'
    const keeps = person !== undefined && (await device.keeps())
    return { name, store: keeps ? openUnsentStore(name, Command, device.sealing) : inMemory() }
  }

  function commandOf({ method, path }: Route, { params = {}, body }: Outgoing): Command {
    const key = [...clock.bytes(KEY_BYTES)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
    last = Math.max(clock.now(), last + 1)
    return Command.parse({ key, at: last, method, path, params: { ...params }, body })
  }

  async function ask<R extends Route>(
    command: Command,
    route: R,
    outgoing: Outgoing,
  ): Promise<ReplyOf<R> | undefined> {
    const { store } = await (opening ??= open())
    store.put(command)
    await sending
    // What waits was asked first.
    let waits = (await store.load()).some(({ key }) => !asking.has(key))
    try {
      if (!waits) return await call(route, outgoing)
    } catch (failure) {
      // Nobody answered, nor gave a token.
      waits = failure instanceof ApiError && failure.status === 0
      if (!waits) throw failure
    } finally {
      asking.delete(command.key)
      if (waits) again()
      else store.remove(command.key)
    }
    return undefined
  }

  async function sendAll(): Promise<void> {
    const { store, name } = await (opening ??= open())
    await alone(`${name}/send`, async () => {
      for (const command of await store.load()) {
        if (asking.has(command.key)) continue
        if (closed || !(await send(command))) return
        store.remove(command.key)
      }
    })
  }

  /** Whether it is over with this one. */
  async function send({ method, path, params, body }: Command): Promise<boolean> {
    try {
      await call({ method, path } as Route, { params, body })
      retry.up()
      return true
    } catch (failure) {
      if (isFinal(failure)) {
        onRefused(failure as ApiError)
        return true
      }
      again()
      return false
    }
  }

  function again(): void {
    if (!closed) retry.schedule(kick)
  }

  function kick(): void {
    if (closed) return
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
  }

  return {
    async ready() {
      await (await (opening ??= open())).store.load()
    },
    async run(route, outgoing) {
      const command = commandOf(route, outgoing)
      const asked = ask(command, route, outgoing)
      asking.set(command.key, asked)
      return asked
    },
    kick() {
      retry.reset()
      kick()
    },
    async forget() {
      const before = await opening
      opening = Promise.resolve({ name: 'concord/commands', store: inMemory() })
      await before?.store.close()
    },
    async close() {
      closed = true
      retry.cancel()
      // What is answered still is not asked again by the next page.
      await atMost(clock, END_MS, Promise.allSettled([sending, ...asking.values()]))
      await (await opening)?.store.close()
    },
  }
}

/** Runs it while no other tab does, where that can be had. Else both may: what is sent may be done twice. */
async function alone(name: string, act: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks
  if (!locks) return act()
  try {
    await locks.request(name, act)
  } catch {
    // reason: this page may not use locks.
    await act()
  }
}

function inMemory(): UnsentStore<Command> {
  const rows = new Map<string, Command>()
  return {
    load: () => Promise.resolve([...rows.values()]),
    put: (row) => void rows.set(row.key, row),
    remove: (key) => void rows.delete(key),
    close: () => Promise.resolve(),
  }
}
