#!/usr/bin/env node
/**
 * `concord`, under a Node that is new enough, whatever Node started it. Plain JavaScript: it must load on Node 18.
 */
import { spawn } from 'node:child_process'
import module from 'node:module'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { whenParentGone } from '../../tools/parent.mjs'

const OLDEST = 24
const main = new URL('./main.ts', import.meta.url)

// What Node compiles is kept, for the programs that this one starts too: a server starts in half the time.
module.enableCompileCache?.()
process.env['NODE_COMPILE_CACHE'] ??= module.getCompileCacheDir?.() ?? ''
whenParentGone(() => process.kill(process.pid, 'SIGTERM'))

if (Number.parseInt(process.versions.node, 10) >= OLDEST) await import(main.href)
else await runUnderNewer()

async function runUnderNewer() {
  const { findNode, whyNoNode } = await import('../../tools/node.mjs')
  const node = findNode()
  if (node === undefined) {
    process.stderr.write(`${whyNoNode()}\n`)
    process.exitCode = 1
    return
  }
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  process.on('SIGINT', () => child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => process.exit(code ?? 1))
}
