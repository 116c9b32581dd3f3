import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from './memory.mjs'

const MIB = 2 ** 20

/** Makes garbage of which some lives for a while, and prints how much was held for what is new. */
const FLOOD = `
  const { getHeapSpaceStatistics } = require('node:v8')
  let kept = []
  let most = 0
  for (let round = 0; round < 60; round += 1) {
    for (let nth = 0; nth < 20_000; nth += 1) kept.push({ round, nth: [nth] })
    kept = kept.slice(-80_000)
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
    most = Math.max(most, young.space_size)
  }
  console.log(most)
`

test('[RB8] Node holds no more for what is new than it is told', async () => {
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, [...MEMORY_FLAGS, '--eval', FLOOD])
  expect(Number(stdout)).toBeLessThanOrEqual(33 * MIB)
})

test('[RB8] the image starts the server as everything else does', () => {
  const image = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')
  const command = ['node', ...MEMORY_FLAGS, 'server/main.ts']
  expect(image).toContain(`CMD [${command.map((word) => JSON.stringify(word)).join(', ')}]`)
  for (const [name, value] of Object.entries(MEMORY_ENVIRONMENT))
    expect(image).toContain(`ENV ${name}=${value}\n`)
})
