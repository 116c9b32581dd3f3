/** The server as a child process. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from '../memory.mjs'

export interface ServerChild {
  readonly url: string
  /** Resolves with its exit code when it has ended, however it came about. */
  readonly ended: Promise<number | null>
  /** Asks it to stop; resolves when it has ended, with everything written. */
  stop(): Promise<void>
}

/** A line of its log. */
export type LogEntry = Readonly<Record<string, unknown>>

/**
 * Resolves when it is ready. Rejects with what it printed when it ends before that. When `signal` is aborted it is
 * stopped.
 */
export async function startServer(
  env: Readonly<Record<string, string>>,
  onLog: (entry: LogEntry) => void,
  signal: AbortSignal,
): Promise<ServerChild> {
  const main = fileURLToPath(new URL('./server-main.ts', import.meta.url))
  const child = spawn(process.execPath, [...MEMORY_FLAGS, main], {
    env: { ...MEMORY_ENVIRONMENT, ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ready = Promise.withResolvers<string>()
  const printed: string[] = []
  createInterface(child.stdout!).on('line', (line) => {
    const entry = readEntry(line)
    if (!entry) return
    if (entry['msg'] === 'Concord is ready') ready.resolve(String(entry['url']))
    onLog(entry)
  })
  createInterface(child.stderr!).on('line', (line) => printed.push(line))
  const ended = new Promise<number | null>((resolve) => {
    // Not `exit`: what it printed last may arrive after that.
    child.once('close', resolve)
  })
  child.once('error', ready.reject)
  void ended.then(() => ready.reject(new Error(printed.join('\n') || 'The server ended.')))

  async function stop(): Promise<void> {
    child.kill('SIGTERM')
    await ended
  }
  signal.addEventListener('abort', () => void stop(), { once: true })
  if (signal.aborted) void stop()
  return { url: await ready.promise, ended, stop }
}

function readEntry(line: string): LogEntry | undefined {
  return line.startsWith('{') ? (JSON.parse(line) as LogEntry) : undefined
}
