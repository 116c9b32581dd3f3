/** A server for one test: a process of its own with a folder of its own. The only file of the SDK that needs Node. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Resolves when it is ready, at a port that was free. Rejects with what it printed when it ends before that. */
export async function startServer(
  main: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; end(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'concord-test-'))
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      // Without a key it is in dev mode and makes tokens for everybody.
      JWT_SECRET: '',
      PORT: '0',
      DATA_DIR: folder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ready = Promise.withResolvers<string>()
  const printed: string[] = []
  createInterface(child.stdout).on('line', (line) => {
    printed.push(line)
    const url = urlIn(line)
    if (url !== undefined) ready.resolve(url)
  })
  createInterface(child.stderr).on('line', (line) => printed.push(line))
  child.once('error', ready.reject)
  void gone.then(() => ready.reject(new Error(`The server ended.\n${printed.join('\n')}`)))

  async function end(): Promise<void> {
    child.kill('SIGKILL')
    await gone
    await rm(folder, { recursive: true, force: true })
  }
  try {
    return { url: await ready.promise, end }
  } catch (failure) {
    await rm(folder, { recursive: true, force: true })
    throw failure
  }
}

/** The address, if this line of the log says that the server is ready. */
function urlIn(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined
  const entry = JSON.parse(line) as { readonly msg?: unknown; readonly url?: unknown }
  return entry.msg === 'Concord is ready' ? String(entry.url) : undefined
}
