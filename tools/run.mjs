/**
 * Runs a program of this project under a Node that is new enough, whatever Node started it.
 *
 *   node tools/run.mjs server/main.ts --flag     a file
 *   node tools/run.mjs vitest run                a command of an installed package
 *
 * Signals are passed on, the exit code comes back, and when whoever started this is killed the
 * program is asked to stop. Plain JavaScript: it must load on Node 18.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from '../server/cli/memory.mjs'
import { findCommand, findNode, whyNoNode } from './node.mjs'
import { whenParentGone } from './parent.mjs'

/** What becomes the server. */
const SERVER = 'tools/start.ts'

const [target, ...args] = process.argv.slice(2)
const node = findNode()
if (target === undefined) fail('usage: node tools/run.mjs <file or command> [arguments]')
else if (node === undefined) fail(whyNoNode())
else {
  const file = /\.[mc]?[jt]s$/.test(target) ? target : findCommand(target)
  if (file === undefined) fail(`${target}: not installed. Run "npm ci".`)
  else if (target === SERVER) run(node, [...MEMORY_FLAGS, file, ...args], MEMORY_ENVIRONMENT)
  else run(node, [file, ...args])
}

/**
 * @param {string} program
 * @param {string[]} argv
 * @param {Record<string, string>} [more] Environment, where nobody has set it.
 */
function run(program, argv, more) {
  const child = spawn(program, argv, {
    stdio: 'inherit',
    env: { ...more, ...environmentFor(program) },
  })

  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  process.on('SIGINT', () => {
    // Ctrl-C in a terminal reaches the child by itself: passing it on would make it arrive twice.
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  whenParentGone(() => child.kill('SIGTERM'))

  child.on('error', (error) => fail(`${program}: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
  })
}

/**
 * Programs that the program starts as plain `node` get the same one. What Node compiles is kept: a server starts in half
 * the time.
 * @param {string} program
 */
function environmentFor(program) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const before = process.env[key] ?? ''
  return {
    NODE_COMPILE_CACHE: fileURLToPath(new URL('../.cache/compiled', import.meta.url)),
    ...process.env,
    [key]: `${path.dirname(program)}${path.delimiter}${before}`,
  }
}

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exitCode = 1
}
