/**
 * Runs the commands of installed packages and keeps what they print.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'

export const ROOT = path.dirname(import.meta.dirname)
const RUN = path.join(ROOT, 'tools/run.mjs')
const INTERRUPTED = 130

/** What is kept is printed later: programs cannot see for themselves whether that is a terminal. */
const COLORS = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }

export interface Outcome {
  readonly ok: boolean
  readonly seconds: number
  /** Everything it printed, in the order it arrived. */
  readonly output: string
}

/**
 * Runs a command or a file as `tools/run.mjs` does and resolves when it has ended; never rejects.
 * When this process is told to stop, the program is stopped first and this process exits after it.
 */
export async function runProgram(
  target: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const started = performance.now()
  const child = spawn(process.execPath, [RUN, target, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...COLORS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = () => {
    child.once('close', () => process.exit(INTERRUPTED))
    child.kill('SIGTERM')
  }
  process.once('SIGTERM', stop).once('SIGINT', stop)
  const printed: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => printed.push(text))
  const ok = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      printed.push(error.message)
      resolve(false)
    })
    child.once('close', (code) => {
      resolve(code === 0)
    })
  })
  process.off('SIGTERM', stop).off('SIGINT', stop)
  return { ok, seconds: (performance.now() - started) / 1000, output: printed.join('') }
}
