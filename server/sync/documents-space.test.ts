import { KINDS, type ScopeName, type UserId } from '@concord/schemas'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Space } from '../core/heap-space.ts'
import { documentsBench } from './test/documents-bench.ts'

const SCOPE = 'acme/document/d1' as ScopeName
const AUTHOR = { userId: 'ana' as UserId, may: () => true }

async function setUp() {
  const state = { space: 'enough' as Space }
  const { documents } = documentsBench(KINDS.document, { heapSpace: { look: () => state.space } })
  const readers = { flush() {}, count: () => 0 }
  const open = (scope: ScopeName, scopeId: number) =>
    documents.open({ scope, scopeId }, new Y.Doc(), readers)
  await open(SCOPE, 1)
  const write = (length: number) => {
    const doc = new Y.Doc()
    doc.getText('code').insert(0, 'x'.repeat(length))
    return documents.submit(SCOPE, Y.encodeStateAsUpdate(doc), { author: AUTHOR, late: false })
  }
  return { state, documents, open, write }
}

const WAITS = expect.objectContaining({ code: 'RATE_LIMITED' })

test('[RB9] while memory is short, small edits are taken, large ones wait, and nothing is opened', async () => {
  const { state, open, write } = await setUp()
  state.space = 'short'
  expect(write(100).kind).toBe('applied')
  expect(() => write(10_000)).toThrow(WAITS)
  await expect(open('acme/document/d2' as ScopeName, 2)).rejects.toMatchObject({
    code: 'CONNECTION_LIMIT',
  })
  state.space = 'enough'
  expect(write(10_000).kind).toBe('applied')
})

test('[RB9] when there is hardly any left every edit waits, but for what takes something away and what the server does', async () => {
  const { state, documents, write } = await setUp()
  write(10)
  state.space = 'full'
  expect(() => write(1)).toThrow(WAITS)
  const insert = (doc: Y.Doc): void => doc.getText('code').insert(0, 'y')
  await expect(documents.edit(SCOPE, AUTHOR, insert)).rejects.toEqual(WAITS)
  const remove = (doc: Y.Doc): void => doc.getText('code').delete(0, 5)
  await documents.edit(SCOPE, AUTHOR, remove, { deletes: true })
  await documents.edit(SCOPE, null, insert)
  expect(documents.read(SCOPE, (doc) => doc.getText('code').length)).toBe(6)
})
