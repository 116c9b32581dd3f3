import { expect, test } from 'vitest'
import { measureSizes } from './bundle-size.ts'

test('[PK3] every part is within its budget, and only the hooks bring React', async () => {
  const sizes = await measureSizes()
  expect(sizes.filter(({ kib, budget }) => kib > budget || kib < budget / 2)).toEqual([])
  const withReact = sizes.filter(({ peers }) => peers.some((peer) => peer.startsWith('react')))
  expect(withReact.map(({ entry }) => entry)).toEqual(['@concord/client/react'])
})
