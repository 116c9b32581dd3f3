#!/usr/bin/env node
/**
 * `concord`, under a Node that is new enough, whatever Node started it. Plain JavaScript: it must load on Node 18.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const OLDEST = 24
const main = new URL('./main.ts', import.meta.url)

if (Number.parseInt(process.versions.node, 10) >= OLDEST) await import(main.href)
else {
  const { findNode, whyNoNode } = await import('../../tools/node.mjs')
  const node = findNode()
  if (node === undefined) {
    console.error(whyNoNode())
    process.exitCode = 1
  } else {
    const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code) => process.exit(code ?? 1))
  }
}
