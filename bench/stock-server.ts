/**
 * A stock Hocuspocus server that keeps documents in SQLite, with the settings that it comes with. A token is a name and
 * the moment until which it is good, in ms, with a semicolon between.
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
  async onAuthenticate({ token }) {
    if (Number(token.split(';')[1]) < Date.now()) throw new Error('the token has expired')
  },
  extensions: [new SQLite({ database: database! })],
})
await server.listen()
console.log(JSON.stringify({ port: server.address.port }))
