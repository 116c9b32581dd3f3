/** `concord dev`, as somebody starts it in a folder of their own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { until } from './stock.ts'

export interface DevProgram {
  readonly pid: number
  /** Everything that it has printed so far. */
  readonly said: string
  readonly warned: string
  /** Where the server is, from what it said. */
  readonly url: string
  /** The code that it prints for whoever begins. */
  readonly code: string
  /** Resolves when what it has printed matches; rejects with what it printed instead. */
  saying(words: RegExp): Promise<void>
  /** Resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

const PROGRAM = join(import.meta.dirname, '../server/cli/concord.mjs')
const running = new Set<ChildProcess>()

/** Starts it at a free port, without waiting for anything. */
export function startDev(
  folder: string,
  args: readonly string[] = [],
  [program, ...before]: readonly string[] = [process.execPath, PROGRAM],
): DevProgram {
  const child = spawn(program!, [...before, 'dev', '--port', '0', ...args], {
    cwd: folder,
    // It is in dev mode and has its own settings, whatever is set around it.
    env: { ...process.env, JWT_SECRET: 'x'.repeat(32), NODE_ENV: 'production', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  void ended.then(() => running.delete(child))
  let said = ''
  let warned = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (warned += text))
  return {
    pid: child.pid!,
    get said() {
      return said
    },
    get warned() {
      return warned
    },
    get url() {
      return /http:\/\/localhost:\d+/.exec(said)![0]
    },
    get code() {
      return /^import [\s\S]*?client\.close\(\)$/m.exec(said)![0]
    },
    async saying(words) {
      try {
        await until(() => words.test(said + warned), 50_000)
      } catch {
        throw new Error(`It never said ${words}, but\n${said}${warned}`)
      }
    },
    async end(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** Ends what still runs. */
export function endDevs(): void {
  for (const child of running) child.kill('SIGTERM')
}
