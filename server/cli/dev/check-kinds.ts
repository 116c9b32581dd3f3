/** Whether a module of kinds is one that a server could start with. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface OwnKind {
  readonly name: string
  readonly plural: string
}

export interface KindsCheck {
  /** Every file of the module, and of what it imports, as far as they could be found. */
  readonly files: readonly string[]
  /** The kinds in it. */
  readonly own: readonly OwnKind[]
  /** What is wrong, in plain words. */
  readonly fault?: string
}

/**
 * Resolves with what was found, also when the module ends the process that loads it. `signal` ends it when the module
 * never comes to an end.
 */
export function checkKinds(module: string, signal: AbortSignal): Promise<KindsCheck> {
  const { promise, resolve } = Promise.withResolvers<KindsCheck>()
  const main = fileURLToPath(new URL('./check-kinds-main.ts', import.meta.url))
  const child = fork(main, {
    env: { ...process.env, KINDS_MODULE: module },
    // What the module prints is none of our answer.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    signal,
  })
  const printed: string[] = []
  child.stderr!.setEncoding('utf8').on('data', (text: string) => printed.push(text))
  child.once('message', (check) => {
    resolve(check as KindsCheck)
    // The module may have started something that goes on.
    child.kill()
  })
  child.once('error', (error) => printed.push(error.message))
  child.once('close', () => {
    const fault = printed.join('').trim() || `${module} ended the process that loaded it.`
    resolve({ files: [], own: [], fault })
  })
  return promise
}
