/** Two people who must not notice anything of what goes on beside them, and how to find out whether they did. */
import { expect } from 'vitest'
import type { ConcordServer } from './concord.ts'
import { stockClient, until } from './stock.ts'

export interface HonestPair {
  /** One writes, the other sees it, and the writer is told that it is saved. */
  exchange(): Promise<void>
  /** As `exchange`; and neither connection was ever closed. */
  unharmed(): Promise<void>
}

export async function honestPair(
  server: ConcordServer,
  name = 'default/document/calm',
): Promise<HonestPair> {
  const writer = stockClient(server.wsUrl, name, await server.token('ben'))
  await writer.synced()
  const reader = stockClient(server.wsUrl, name, await server.token('ben'))
  await reader.synced()
  let closes = 0
  for (const { socket } of [writer, reader]) socket.on('close', () => (closes += 1))
  let edits = 0
  async function exchange(): Promise<void> {
    edits += 1
    const key = `k${edits}`
    writer.doc.getMap('m').set(key, edits)
    await writer.acknowledged()
    await until(() => reader.doc.getMap('m').has(key))
  }
  return {
    exchange,
    async unharmed() {
      await exchange()
      expect(closes).toBe(0)
    },
  }
}
