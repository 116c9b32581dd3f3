/** `concord dev`: a server to try things with, on this machine, with something in it. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { systemClock } from '../core/clock.ts'
import type { Command, Terminal } from './command.ts'
import { ensureDemo } from './dev/demo.ts'
import { logWords } from './dev/log-words.ts'
import { startServer, type ServerChild } from './dev/server-child.ts'
import { watchKinds, type KindsWatch } from './dev/watch-kinds.ts'
import { kindWords, welcome } from './dev/welcome.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const PAGES = new URL('../../web/dist/index.html', import.meta.url)
/** What takes longer is said to go on. */
const PATIENCE_MS = 1000

export const dev: Command = {
  usage: 'dev',
  about: 'Starts a server to try things with, with a demo in it, and prints client code.',
  help: [
    'It listens on this machine alone, and whoever asks it for a token gets one. Ctrl-C stops it.',
    '',
    '  --port <n>         where to listen; PORT, or 3000, unless you say otherwise; 0 takes a free one',
    '  --kinds <module>   a module with kinds of your own; when it changes, the server starts anew with it',
    '  --no-demo          makes no trip and no voting room to begin with',
    '  --verbose          prints the whole log of the server, as JSON lines',
  ],
  options: {
    port: { type: 'string' },
    kinds: { type: 'string' },
    'no-demo': { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
  words: [0, 0],
  async run({ folder, options, terminal }) {
    const stopping = new AbortController()
    const stop = (): void => stopping.abort()
    for (const signal of SIGNALS) process.on(signal, stop)
    try {
      await serve({
        folder,
        port: String(options['port'] ?? process.env['PORT'] ?? ''),
        module: String(options['kinds'] ?? process.env['KINDS_MODULE'] ?? ''),
        wantsDemo: options['no-demo'] !== true,
        verbose: options['verbose'] === true,
        terminal,
        signal: stopping.signal,
        stopped: once(stopping.signal, 'abort'),
      })
    } catch (error) {
      // Whoever stops it while it starts wants to hear nothing of that.
      if (!stopping.signal.aborted) throw error
    } finally {
      stop()
      for (const signal of SIGNALS) process.off(signal, stop)
    }
  },
}

interface Session {
  readonly folder: string
  /** Empty: the server's own choice. */
  readonly port: string
  /** Empty: no kinds of one's own. */
  readonly module: string
  readonly wantsDemo: boolean
  readonly verbose: boolean
  readonly terminal: Terminal
  /** Aborted when it should stop; resolved then. */
  readonly signal: AbortSignal
  readonly stopped: Promise<unknown>
}

/** Resolves when it was stopped and nothing of it runs any more. */
async function serve(session: Session): Promise<void> {
  const { folder, module, terminal, signal } = session
  if (module !== '' && !existsSync(module)) throw new Error(`There is no file ${module}.`)
  const kinds =
    module === ''
      ? undefined
      : await patiently(terminal, 'Loading the kinds', watchKinds(module, systemClock, signal))
  if (kinds) await untilGood(session, kinds)
  if (signal.aborted) return
  const server = await startFirst(session)
  const { url } = server
  const demo = session.wantsDemo
    ? await patiently(terminal, 'Making the demo', ensureDemo(url, folder, systemClock.now()))
    : {}
  const hasPages = existsSync(PAGES)
  terminal.say(welcome({ url, folder, hasPages, demo, kinds: kinds?.own ?? [] }))
  await follow(session, server, kinds)
}

/** Resolves when it was stopped, or the kinds are such that a server can start with them. */
async function untilGood({ terminal, stopped, signal }: Session, kinds: KindsWatch): Promise<void> {
  while (kinds.fault !== undefined && !signal.aborted) {
    terminal.warn(`${kinds.fault}\nThe server starts when that is mended.`)
    await Promise.race([stopped, kinds.changed()])
  }
}

/** Until it is stopped: starts the server anew when the kinds have changed. Rejects when it ended by itself. */
async function follow(session: Session, first: ServerChild, kinds?: KindsWatch): Promise<void> {
  const { terminal, stopped, signal } = session
  const { port } = new URL(first.url)
  let server: ServerChild | undefined = first
  for (let changed = kinds?.changed(); ; changed = kinds?.changed()) {
    const ended = server?.ended.then(() => 'ended')
    const what = await Promise.race([stopped, ended ?? stopped, changed ?? stopped])
    if (signal.aborted) return void (await server?.ended)
    if (what === 'ended') throw new Error('The server ended by itself.')
    if (kinds?.fault !== undefined) {
      terminal.warn(`${kinds.fault}\nThe server goes on with the kinds of before.`)
      continue
    }
    await server?.stop()
    server = await startAgain(session, port)
    if (server) terminal.say(`The server has started anew with ${kindWords(kinds?.own ?? [])}.`)
  }
}

/** `undefined` when it cannot be started, which the next change may mend. */
async function startAgain(session: Session, port: string): Promise<ServerChild | undefined> {
  try {
    return await patiently(session.terminal, 'Starting the server', start(session, port))
  } catch (error) {
    if (!session.signal.aborted)
      session.terminal.warn(`${(error as Error).message}\nIt is tried again at the next change.`)
    return undefined
  }
}

/** Says what to do about the one thing that often goes wrong. */
async function startFirst(session: Session): Promise<ServerChild> {
  try {
    return await patiently(session.terminal, 'Starting the server', start(session, session.port))
  } catch (error) {
    const { message } = error as Error
    if (!/port \d+ is taken/.test(message)) throw error
    throw new Error(`${message}, or let --port 0 take a free one.`, { cause: error })
  }
}

function start(session: Session, port: string): Promise<ServerChild> {
  const { folder, module, verbose, terminal, signal } = session
  const settings = {
    NODE_ENV: 'development',
    JWT_SECRET: '',
    JWKS_URL: '',
    HOST: '127.0.0.1',
    PORT: port,
    DATA_DIR: folder,
    KINDS_MODULE: module,
    // That it is ready is in its log.
    LOG_LEVEL: 'info',
  }
  return startServer(
    settings,
    (entry) => {
      const words = verbose ? JSON.stringify(entry) : logWords(entry)
      if (words !== undefined) terminal.warn(words)
    },
    signal,
  )
}

/** Says what goes on when it takes a while. */
async function patiently<T>(terminal: Terminal, what: string, work: Promise<T>): Promise<T> {
  const cancel = systemClock.after(PATIENCE_MS, () => terminal.warn(`${what} …`))
  try {
    return await work
  } finally {
    cancel()
  }
}
