/** A server that has little memory, and somebody who takes all of it. */
import { afterAll, expect, test } from 'vitest'
import { cleanUp, startConcord } from '../concord.ts'
import { honestPair } from '../honest-pair.ts'
import { metricOf } from '../metric-of.ts'
import { closeClients, stockClient, until, type StockClient } from '../stock.ts'

afterAll(async () => {
  closeClients()
  await cleanUp()
})

test('[RB9] when memory runs short nobody opens more and large edits wait; who works goes on, and so does the server', async () => {
  const env = { NODE_OPTIONS: '--max-old-space-size=96', MAX_HEAP_PERCENT: '50' }
  const server = await startConcord({ env })
  const { unharmed } = await honestPair(server)
  const token = await server.token('mallory')
  const clients: StockClient[] = []

  /** Opens a document and fills it with many small things; resolves with the reason when it may not. */
  async function fill(name: string, entries: number): Promise<string | undefined> {
    const client = stockClient(server.wsUrl, `default/document/${name}`, token)
    clients.push(client)
    const { doc, provider, reasons } = client
    await until(() => provider.isSynced || reasons.length > 0)
    doc.transact(() => {
      for (let entry = 0; entry < entries; entry += 1) doc.getMap('m').set(`${entry}`, entry)
    })
    await until(() => (provider.isSynced && !provider.hasUnsyncedChanges) || reasons.length > 0)
    if (reasons.length > 0) client.close()
    return reasons[0]
  }

  let refused: string | undefined
  for (let count = 0; count < 20 && refused === undefined; count += 1)
    refused = await fill(`filled${count}`, 15_000)
  expect(refused).toContain('memory')
  expect(await fill('more', 1)).toContain('memory')
  expect(await metricOf(server, 'concord_memory_short')).toBe(1)
  expect(server.logged).toContainEqual(
    expect.objectContaining({ msg: expect.stringContaining('Memory runs short') }),
  )
  await unharmed()

  for (const client of clients) client.close()
  await until(async () => (await fill('later', 1)) === undefined, 60_000)
  expect(await metricOf(server, 'concord_memory_short')).toBe(0)
  await unharmed()
})
