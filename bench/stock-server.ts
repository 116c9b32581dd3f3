/**
 * A stock Hocuspocus server that keeps documents in SQLite, with the settings that it comes with.
 *
 *   node bench/stock-server.ts <database file> <port, 0 for a free one>
 */
import { SQLite } from '@hocuspocus/extension-sqlite'
import { Server } from '@hocuspocus/server'

const [database, port] = process.argv.slice(2)
const server = new Server({
  address: '127.0.0.1',
  port: Number(port),
  quiet: true,
  extensions: [new SQLite({ database: database! })],
})
await server.listen()
console.log(JSON.stringify({ port: server.address.port }))
