import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Author } from '../../sync/guard/judge.ts'
import { createOwnSteps } from './own-steps.ts'

/** A document that takes everything, in transactions like those of the server. */
function stage() {
  const doc = new Y.Doc()
  const steps = createOwnSteps({
    async edit(_, by, write) {
      const userId = (by as Author).userId
      doc.transact(() => write(doc), { userId })
    },
  })
  const scope = { scope: 't/document/d', scopeId: 1 } as Parameters<typeof steps.undo>[0]
  const author = (userId: string): Author => ({ userId, may: () => true })
  const text = doc.getText('code')
  return {
    doc,
    text,
    write: (userId: string, work: () => void) => steps.write(scope, author(userId), work),
    undo: (userId: string) => steps.undo(scope, author(userId)),
    redo: (userId: string) => steps.redo(scope, author(userId)),
  }
}

test('[GW22] the last hundred steps can be taken back, and what older ones deleted is kept no longer', async () => {
  const { doc, text, write, undo } = stage()
  await write('ana', () => text.insert(0, 'x'.repeat(300)))
  for (let step = 0; step < 150; step += 1) await write('ana', () => text.delete(0, 1))
  // How much of what was deleted is still there.
  const kept = (): number =>
    [...doc.store.clients.values()]
      .flat()
      .filter(({ deleted }) => deleted)
      .filter((item) => item instanceof Y.Item && item.content instanceof Y.ContentString)
      .reduce((sum, { length }) => sum + length, 0)
  expect(kept()).toBe(100)
  for (let step = 0; step < 100; step += 1) await undo('ana')
  await expect(undo('ana')).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(text.length).toBe(250)
  // What came back is known by what it was.
  expect(kept()).toBe(100)
  for (let step = 0; step < 5; step += 1) {
    await write('ana', () => text.insert(0, 'again'))
    await undo('ana')
  }
  // What can still be done again, and no more.
  expect(kept()).toBe(105)
})

test('[GW22] what was in something that was deleted and came back is still one step of its own', async () => {
  const { doc, write, undo, redo } = stage()
  const content = doc.getXmlFragment('content')
  const text = () => (content.get(0) as Y.XmlElement).get(0) as Y.XmlText
  await write('ana', () => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText('one')])
    content.insert(0, [paragraph])
  })
  await write('ana', () => text().insert(3, ' two'))
  await write('ana', () => content.delete(0, 1))
  const shown: string[] = []
  for (const step of [undo, undo, undo, redo, redo, redo, undo]) {
    await step('ana')
    shown.push(content.toJSON().replaceAll(/<[^>]*>/g, ''))
  }
  expect(shown).toEqual(['one two', 'one', '', 'one', 'one two', '', 'one two'])
})

test('[GW22] what others and editors write is no step of anybody', async () => {
  const { doc, text, write, undo, redo } = stage()
  await write('ana', () => text.insert(0, 'ana '))
  doc.transact(() => text.insert(4, 'editor '), { userId: 'ana' })
  await write('ben', () => text.insert(text.length, 'ben'))
  await undo('ana')
  expect(text.toJSON()).toBe('editor ben')
  await expect(undo('ana')).rejects.toMatchObject({ code: 'CONFLICT' })
  // Neither what was not written nor what others write ends what can be done again.
  await expect(
    write('ana', () => {
      throw new Error('not so')
    }),
  ).rejects.toThrow('not so')
  await write('ben', () => text.insert(text.length, '!'))
  await redo('ana')
  expect(text.toJSON()).toBe('ana editor ben!')
})
