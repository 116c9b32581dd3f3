/** Attacks with what costs little to ask and much to answer: reading as a whole, tables, subscriptions, channels. */
import { once } from 'node:events'
import { CHANNEL, channelFrame } from '@concord/schemas'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { request, type Reply } from '../concord.ts'
import type { RawSocket } from '../raw.ts'
import { until } from '../stock.ts'
import { ATTACKER, type Attack, type Field } from './attack.ts'
import { flushed } from './socket-attacks.ts'

export const readingAttacks: readonly Attack[] = [
  {
    name: 'a text under thousands of marks, read as a whole',
    only: 'concord',
    async run(field) {
      const { id } = (await ask(field, 'POST', '/api/v1/documents', { title: 'Marks' })).body
      const raw = await speaker(field)
      const { doc, acknowledged, close } = await field.client(`default/document/${id}`)
      const text = new Y.XmlText()
      doc.getXmlFragment('content').insert(0, [text])
      doc.transact((transaction) => putMarks(transaction, text))
      await acknowledged()
      close()
      const { status } = await ask(field, 'GET', `/api/v1/documents/${id}`)
      say(raw.ws, 'document:subscribe', { documentId: id })
      await until(() => raw.texts.some((words) => words.includes('PAYLOAD_TOO_LARGE')))
      return status === 413 ? [] : [`read with ${status}`]
    },
  },
  {
    name: 'a document that begins with a hundred thousand lines',
    only: 'concord',
    async run(field) {
      const wanted = { title: 'Lines', content: '\n'.repeat(99_999) }
      const path = '/api/v1/realtime/documents/create'
      const { status } = await ask(field, 'POST', path, wanted)
      const fits = await ask(field, 'POST', path, { ...wanted, content: '\n'.repeat(4999) })
      return status === 400 && fits.status === 201 ? [] : [`made with ${status}, ${fits.status}`]
    },
  },
  {
    name: 'everything that ever happened, asked for again and again for nothing',
    only: 'concord',
    async run(field) {
      const sockets = await Promise.all(Array.from({ length: 5 }, () => speaker(field)))
      const place = { eventTypes: ['trip.*', 'vote.cast'], since: 0 }
      for (const { ws } of sockets) {
        for (let nth = 0; nth < 50; nth += 1) say(ws, 'subscribe', { ...place, entityId: `${nth}` })
        for (let nth = 0; nth < 50; nth += 1) say(ws, 'resume', { since: 0 })
      }
      const isDone = (words: string): boolean => words.includes('"resumed"')
      await until(() => sockets.every(({ texts }) => texts.filter(isDone).length >= 40))
      return []
    },
  },
  {
    name: 'channels that come and go without a pause',
    only: 'concord',
    refused: true,
    async run(field) {
      const raw = await field.socket({ query: '?channels', localAddress: ADDRESS })
      raw.ws.pause()
      for (let number = 0; number < 50_000 && raw.ws.readyState === WebSocket.OPEN; number += 1) {
        raw.send(channelFrame(CHANNEL.open, number))
        raw.send(channelFrame(CHANNEL.close, number))
        if (number % 1000 === 0) await flushed(raw)
      }
      raw.ws.resume()
      await (raw.closed ?? once(raw.ws, 'close'))
      return []
    },
  },
]

/** One from which nothing was done before: what is tried here must not end at the door. */
const ADDRESS = '127.0.0.67'
const MARKS = 2000

/** A mark stands around everything behind it, and every letter is a piece of its own. */
function putMarks(transaction: Y.Transaction, text: Y.XmlText): void {
  const { clientID, store } = transaction.doc
  let left: Y.Item | null = null
  const put = (content: Y.Item['content']): void => {
    const id = Y.createID(clientID, Y.getState(store, clientID))
    const item: Y.Item = new Y.Item(id, left, left && left.lastId, null, null, text, null, content)
    item.integrate(transaction, 0)
    left = item
  }
  for (let nth = 0; nth < MARKS; nth += 1) put(new Y.ContentFormat(`m${nth}`, {}))
  for (let nth = 0; nth < MARKS; nth += 1) {
    put(new Y.ContentString('x'))
    put(new Y.ContentFormat('k', { nth }))
  }
}

async function ask(field: Field, method: string, path: string, body?: unknown): Promise<Reply> {
  const url = `http://${new URL(field.target.wsUrl).host}`
  return request(url, method, path, await field.target.token(ATTACKER), body)
}

/** A socket on which the attacker says by text frames who they are. */
async function speaker(field: Field): Promise<RawSocket> {
  const raw = await field.socket({ localAddress: ADDRESS })
  say(raw.ws, 'auth', { token: await field.target.token(ATTACKER) })
  await until(() => raw.texts.length > 0)
  return raw
}

function say(ws: WebSocket, event: string, data: object): void {
  ws.send(JSON.stringify({ event, data }))
}
