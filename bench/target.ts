/** The two servers that are compared, each a child process, used in the same way. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startConcord, temporaryFolder, type ConcordServer } from '../e2e/concord.ts'

export type TargetName = 'concord' | 'stock'

export interface Target {
  readonly name: TargetName
  readonly wsUrl: string
  readonly pid: number
  readonly dataDir: string
  /** A document that these people may edit; returns its name. */
  makeDocument(id: string, people: readonly string[]): Promise<string>
  /** Good for an hour when nothing is said. */
  token(person: string, more?: { expiresInSeconds?: number }): Promise<string>
  kill(): Promise<void>
  /** Ends it as an operator would (SIGTERM), with time to store what it has; killed when that takes over 20 s. */
  stop(): Promise<void>
  /** The same server on the same files, after `kill`. */
  restart(): Promise<Target>
}

export interface TargetOptions {
  readonly dataDir?: string
  /** Settings; stock has none. */
  readonly env?: Readonly<Record<string, string>>
  /** What it prints to standard error is not shown. */
  readonly quiet?: boolean
}

const STOP_DEADLINE_MS = 20_000
const STOCK_SERVER = join(import.meta.dirname, 'stock-server.ts')
const stockServers = new Set<ChildProcess>()

/** One process sets up whole crowds: over REST it may call as often as it wants. */
const CROWDS = { MAX_REST_PER_MINUTE: '1000000', MAX_ADDRESS_REST_PER_MINUTE: '1000000' }

export function startTarget(name: TargetName, options: TargetOptions = {}): Promise<Target> {
  const { dataDir, env = {} } = options
  return name === 'concord'
    ? startConcord({
        env: { ...CROWDS, ...env },
        ...(dataDir === undefined ? {} : { dataDir }),
      }).then(concordTarget)
    : startStock(dataDir ?? temporaryFolder(), options)
}

/** The file that a stock server keeps its documents in. */
export const stockFile = (dataDir: string): string => join(dataDir, 'stock.db')

/** A server of one's own as a target. */
export function concordTarget(server: ConcordServer): Target {
  const { wsUrl, pid, dataDir } = server
  return {
    name: 'concord',
    wsUrl,
    pid,
    dataDir,
    token: (person, more) => server.token(person, more),
    async makeDocument(id, people) {
      const [owner, ...others] = people
      await must(server.call(owner!, 'POST', '/api/v1/documents', { id, title: id }))
      for (const userId of others) {
        const member = { userId, role: 'editor' }
        await must(server.call(owner!, 'POST', `/api/v1/documents/${id}/members`, member))
      }
      return `default/document/${id}`
    },
    kill: () => server.kill(),
    stop: () => stopOrKill(server.stop(), () => server.kill()),
    restart: async () => concordTarget(await server.restart()),
  }
}

async function must(reply: Promise<{ status: number; body: unknown }>): Promise<void> {
  const { status, body } = await reply
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`)
}

async function stopOrKill(stopped: Promise<unknown>, kill: () => Promise<unknown>): Promise<void> {
  let late: NodeJS.Timeout | undefined
  const deadline = new Promise((resolve) => {
    late = setTimeout(() => resolve(kill()), STOP_DEADLINE_MS)
  })
  await Promise.race([stopped, deadline])
  clearTimeout(late)
}

async function startStock(
  dataDir: string,
  { quiet = false }: TargetOptions,
  port = 0,
): Promise<Target> {
  const child = spawn(process.execPath, [STOCK_SERVER, stockFile(dataDir), String(port)], {
    stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'],
  })
  stockServers.add(child)
  const exited = once(child, 'exit').then(() => stockServers.delete(child))
  const lines = createInterface(child.stdout)
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    exited.then(() => Promise.reject(new Error('the stock server ended at once'))),
  ])
  const at = (JSON.parse(first) as { port: number }).port
  return {
    name: 'stock',
    wsUrl: `ws://127.0.0.1:${at}`,
    pid: child.pid!,
    dataDir,
    // Its guide leaves tokens to the application: here they name a person and the moment until which they are good.
    token: async (person, { expiresInSeconds = 3600 } = {}) =>
      `${person};${Date.now() + expiresInSeconds * 1000}`,
    makeDocument: (id) => Promise.resolve(`default/document/${id}`),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      child.kill('SIGTERM')
      await stopOrKill(exited, async () => child.kill('SIGKILL'))
    },
    restart: () => startStock(dataDir, { quiet }, at),
  }
}

/** Ends the stock servers that still run. */
export async function stopStock(): Promise<void> {
  for (const child of stockServers) {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}

export function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}
