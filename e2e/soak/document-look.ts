/** What a client that starts with nothing finds in a document, and whether the document still works. */
import * as Y from 'yjs'
import type { Target } from '../../bench/target.ts'
import { stockClient, until } from '../stock.ts'

/** The person who looks; must be allowed into the document. */
export const WITNESS = 'witness'

/** Everything in the document, as text that can be compared. Rejects when it cannot be opened. */
export async function lookInto(target: Target, document: string): Promise<string> {
  const client = stockClient(target.wsUrl, document, await target.token(WITNESS))
  try {
    await client.synced()
    return contentOf(client.doc)
  } finally {
    client.close()
  }
}

/**
 * Somebody edits, and somebody else who comes after it finds the edit. Rejects when one of them gets nothing; resolves
 * with what the document holds then.
 */
export async function editAndLook(target: Target, document: string, key: string): Promise<string> {
  const writer = stockClient(target.wsUrl, document, await target.token(WITNESS))
  const reader = stockClient(target.wsUrl, document, await target.token(WITNESS))
  try {
    await Promise.all([writer.synced(), reader.synced()])
    writer.doc.getMap('entries').set(key, true)
    writer.doc.getText('text').insert(0, `<${key}>`)
    await writer.acknowledged()
    await until(() => reader.doc.getMap('entries').has(key))
    const late = await lookInto(target, document)
    if (!late.includes(`<${key}>`)) throw new Error('who comes later does not find the edit')
    return late
  } finally {
    writer.close()
    reader.close()
  }
}

function contentOf(doc: Y.Doc): string {
  const { sv, ds } = Y.snapshot(doc)
  const clients = [...sv].toSorted(([one], [other]) => one - other)
  const deleted = [...ds.clients]
    .toSorted(([one], [other]) => one - other)
    .map(([client, ranges]) => [client, ranges.map(({ clock, len }) => [clock, len])])
  return JSON.stringify([
    clients,
    deleted,
    readable(() => doc.getText('text').toJSON()),
    readable(() => doc.getText('text').toDelta()),
    readable(() => doc.getMap('entries').toJSON()),
    readable(() => doc.getXmlFragment('rich').toJSON()),
    readable(() => doc.getArray('other').toJSON()),
  ])
}

/** Some values cannot be shown; then it is the same for everybody who looks. */
function readable(read: () => unknown): unknown {
  try {
    return JSON.stringify(read())
  } catch (error) {
    return (error as Error).message
  }
}
