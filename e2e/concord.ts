/** A Concord server of one's own: a child process with a folder of its own, to be used, killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from '../server/cli/memory.mjs'

export interface Reply {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- reason: tests look into replies of every shape and say what they expect
  readonly body: any
}

export interface ConcordServer {
  readonly url: string
  readonly wsUrl: string
  readonly port: number
  readonly pid: number
  readonly dataDir: string
  /** Everything it has logged, as objects. */
  readonly logged: readonly Record<string, unknown>[]
  /** Lines that it has printed and that are no log. */
  readonly printed: readonly string[]
  /** A token from dev mode. */
  token(
    userId: string,
    more?: { name?: string; tenantId?: string; roles?: string[]; expiresInSeconds?: number },
  ): Promise<string>
  /** A REST call of that person, with the same token each time. */
  call(userId: string, method: string, path: string, body?: unknown): Promise<Reply>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** The same server again, on the same port and folder, after `kill` or `stop`. */
  restart(): Promise<ConcordServer>
}

export interface ServerOptions {
  readonly dataDir?: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
  /** Runs the server through another program, such as `bash -c`; gets the command to run as its last arguments. */
  readonly wrapper?: readonly string[]
}

const MAIN = join(import.meta.dirname, '../server/main.ts')
const folders: string[] = []
const running = new Set<ChildProcess>()

export async function startConcord(options: ServerOptions = {}): Promise<ConcordServer> {
  const dataDir = options.dataDir ?? temporaryFolder()
  const [program, ...args] = [...(options.wrapper ?? []), process.execPath, ...MEMORY_FLAGS, MAIN]
  const child = spawn(program ?? process.execPath, args, {
    env: {
      ...MEMORY_ENVIRONMENT,
      ...process.env,
      NODE_ENV: 'test',
      JWT_SECRET: '',
      PORT: String(options.port ?? 0),
      DATA_DIR: dataDir,
      // Tests call more often than people do.
      MAX_REST_PER_MINUTE: '1000000',
      MAX_ADMIN_REST_PER_MINUTE: '1000000',
      MAX_ADDRESS_REST_PER_MINUTE: '1000000',
      MAX_USER_CONNECTS_PER_SECOND: '1000000',
      MAX_CHAT_PER_SECOND: '100000',
      MAX_VOTES_PER_SECOND: '100000',
      FORCED_AWAY_SECONDS: '2',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  void exited.then(() => running.delete(child))
  const logged: Record<string, unknown>[] = []
  const printed: string[] = []
  const url = await ready(child, logged, printed)
  const port = Number(new URL(url).port)
  const tokens = new Map<string, Promise<string>>()
  const tokenOf = (userId: string): Promise<string> => {
    const token = tokens.get(userId) ?? server.token(userId)
    tokens.set(userId, token)
    return token
  }
  const server: ConcordServer = {
    url,
    wsUrl: `ws://127.0.0.1:${port}/ws`,
    port,
    pid: child.pid!,
    dataDir,
    logged,
    printed,
    async token(userId, more = {}) {
      const { body } = await request(url, 'POST', '/api/dev/token', undefined, { userId, ...more })
      return body.token
    },
    call: async (userId, method, path, body) =>
      request(url, method, path, await tokenOf(userId), body),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      child.kill('SIGTERM')
      return exited
    },
    restart: () => startConcord({ ...options, dataDir, port }),
  }
  return server
}

/** Resolves with the server's address; rejects with what it printed when it ends before. */
function ready(
  child: ChildProcess,
  logged: Record<string, unknown>[],
  printed: string[],
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  createInterface(child.stdout!).on('line', (line) => {
    if (!line.startsWith('{')) return void printed.push(line)
    const entry = JSON.parse(line) as Record<string, unknown>
    logged.push(entry)
    if (entry['msg'] === 'Concord is ready')
      resolve(String(entry['url']).replace('localhost', '127.0.0.1'))
  })
  createInterface(child.stderr!).on('line', (line) => printed.push(line))
  // Not `exit`: what it printed last may arrive after that.
  child.once('close', (code) =>
    reject(new Error(`the server ended with code ${code}\n${printed.join('\n')}`)),
  )
  return promise
}

export async function request(
  url: string,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'concord-'))
  folders.push(folder)
  return folder
}

/** Ends every server and removes every folder; for `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const child of running) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}
