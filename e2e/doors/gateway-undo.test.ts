/** Taking back what was edited by path. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, type TextClient } from '../event-readers.ts'
import { closeClients, until, type StockClient } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'
import { heard, textPerson } from '../text-people.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord({ env: { MAX_VERBS_PER_SECOND: '1000', MAX_VERB_BURST: '1000' } })
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

interface Stage {
  readonly tenant: Tenant
  readonly path: string
  readonly ana: TextClient
  readonly ben: TextClient
  readonly editor: StockClient
  /** `undefined`, or the code of the error. */
  ask(client: TextClient, verb: string, data?: object): Promise<string | undefined>
  edit(
    client: TextClient,
    action: string,
    path: string,
    value?: unknown,
  ): Promise<string | undefined>
  text(): string
}

/** A document of Ana, which she and Ben have joined by text frames, and Cleo has in an editor. */
async function stage(): Promise<Stage> {
  const tenant = createTenant(server)
  const made = await tenant.call('ana', 'POST', '/api/v1/documents', { title: 'Letters' })
  const { id: documentId, scope } = made.body
  const path = `/api/v1/documents/${documentId}`
  for (const userId of ['ben', 'cleo'])
    await tenant.call('ana', 'POST', `${path}/members`, { userId, role: 'editor' })
  const [ana, ben] = [
    await textPerson(server, tenant, 'ana'),
    await textPerson(server, tenant, 'ben'),
  ]
  for (const client of [ana, ben])
    await client.ask('document:subscribe', documentId, 'document:subscribed')
  const editor = await tenant.editor('cleo', scope)
  const ask: Stage['ask'] = async (client, verb, data = {}) => {
    client.send(verb, { documentId, ...data }, verb)
    return (await client.next('ack')).error?.code
  }
  const edit: Stage['edit'] = (client, action, at, value) =>
    ask(client, 'document:edit', { action, path: at, value })
  return {
    tenant,
    path,
    ana,
    ben,
    editor,
    ask,
    edit,
    text: () => editor.doc.getText('code').toJSON(),
  }
}

test('[GW22] each person takes back their own steps, in order, and nothing of others', async () => {
  const { ana, ben, editor, ask, edit, text } = await stage()
  await edit(ana, 'insert', 'code', 'one ')
  await edit(ben, 'insert', 'code', 'two ')
  await edit(ana, 'insert', 'code', 'three ')
  await edit(ana, 'insert', 'facts.size', 3)
  await edit(ana, 'replace', 'facts.size', 4)
  await until(() => editor.doc.getMap('facts').get('size') === 4)
  editor.doc.getText('code').insert(0, '> ')
  await editor.acknowledged()
  await ask(ana, 'document:undo')
  await until(() => editor.doc.getMap('facts').get('size') === 3)
  await ask(ana, 'document:undo')
  await until(() => !editor.doc.getMap('facts').has('size'))
  await ask(ana, 'document:undo')
  await until(() => text() === '> one two ')
  await ask(ben, 'document:undo')
  await until(() => text() === '> one ')
  await ask(ana, 'document:redo')
  await until(() => text() === '> one three ')
  // Editors and text frames hear of it each in their own time: once as it was written, once again.
  const told = () =>
    heard(ben, 'document:edited').filter(
      ({ userId, action, value }) => userId === 'ana' && action === 'insert' && value === 'three ',
    )
  await until(() => told().length === 2)
  await ask(ana, 'document:undo')
  await ask(ana, 'document:undo')
  await until(() => text() === '> ')
  expect(await ask(ana, 'document:undo')).toBe('CONFLICT')
  for (const verb of ['document:redo', 'document:redo', 'document:redo', 'document:redo'])
    expect(await ask(ana, verb)).toBeUndefined()
  await until(() => editor.doc.getMap('facts').get('size') === 4)
  expect(await ask(ana, 'document:redo')).toBe('CONFLICT')
  expect(text()).toBe('> one three ')
  // What Ben wrote himself is not for anybody else to take back, and what Cleo wrote has no step.
  expect(await ask(ben, 'document:redo')).toBeUndefined()
  await until(() => text().includes('two'))
})

test('[GW22] what somebody deleted comes back; what is gone already is no step, and a new one ends what could be done again', async () => {
  const { ana, ben, editor, ask, edit, text } = await stage()
  await edit(ana, 'insert', 'code', 'a long letter')
  await edit(ana, 'delete', 'code.2', 5)
  await ask(ana, 'document:undo')
  await until(() => text() === 'a long letter')
  expect(await edit(ben, 'delete', 'code')).toBeUndefined()
  expect(await ask(ana, 'document:undo')).toBe('CONFLICT')
  await until(() => text() === '')
  await ask(ben, 'document:undo')
  await until(() => text() === 'a long letter')
  await edit(ben, 'insert', 'code.0', '!')
  expect(await ask(ben, 'document:redo')).toBe('CONFLICT')
  await edit(ana, 'insert', 'content', 'A paragraph')
  await edit(ana, 'delete', 'content.0', null)
  await ask(ana, 'document:undo')
  await until(() => editor.doc.getXmlFragment('content').toJSON().includes('A paragraph'))
})

test('[GW22] the lock and roles hold, and a refused step is none', async () => {
  const { tenant, path, ana, ben, ask, edit, text } = await stage()
  await edit(ana, 'insert', 'code', 'kept ')
  expect(await edit(ana, 'replace', 'meta.title', '')).toBe('VALIDATION_ERROR')
  expect(await edit(ana, 'insert', 'code.999', 'x')).toBe('VALIDATION_ERROR')
  await ask(ben, 'document:lock')
  expect(await ask(ana, 'document:undo')).toBe('DOCUMENT_LOCKED')
  await ask(ben, 'document:unlock')
  expect(await ask(ana, 'document:undo')).toBeUndefined()
  await until(() => text() === '')
  expect(await ask(ana, 'document:undo')).toBe('CONFLICT')

  await edit(ben, 'insert', 'facts.a', 1)
  await ask(ben, 'document:undo')
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'viewer' })
  expect(await ask(ben, 'document:redo')).toBe('ACCESS_DENIED')
})
