/** Whatever comes in at the doors: a clear refusal for its sender, and nothing noticed by anybody else. */
import jwt from 'jsonwebtoken'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { acknowledgements, frame, rawSocket, updateFrame, type RawSocket } from '../raw.ts'
import { closeClients, stockClient, until, yWebsocketClient, type StockClient } from '../stock.ts'

const SECRET = 'a-secret-that-is-long-enough-for-tests'
const NAME = 'default/document/d'

let server: ConcordServer
let honest: StockClient
let watcher: StockClient

function tokenWith(claims: object, options: jwt.SignOptions = {}, secret = SECRET): string {
  return jwt.sign({ sub: 'ana', tenantId: 'default', ...claims }, secret, {
    expiresIn: 600,
    ...options,
  })
}

/** Two honest people edit on while `attack` goes on; both must stay connected and see each other. */
async function unnoticed(attack: () => Promise<void>): Promise<void> {
  let closes = 0
  for (const { socket } of [honest, watcher]) socket.on('close', () => (closes += 1))
  await attack()
  const key = `after-${Math.random()}`
  honest.doc.getMap('m').set(key, true)
  await honest.acknowledged()
  await until(() => watcher.doc.getMap('m').has(key))
  expect(closes).toBe(0)
}

async function open(): Promise<RawSocket> {
  const raw = await rawSocket(server.wsUrl)
  expect(await raw.authenticate(NAME, tokenWith({}))).toBe('granted')
  return raw
}

beforeAll(async () => {
  server = await startConcord({
    env: { JWT_SECRET: SECRET, AUTH_DEADLINE_MS: '4000', MAX_FRAME_BYTES: '65536' },
  })
  const made = await request(server.url, 'POST', '/api/v1/documents', tokenWith({}), {
    id: 'd',
    title: 'D',
  })
  expect(made.status).toBe(201)
})

beforeEach(async () => {
  const token = tokenWith({})
  honest = stockClient(server.wsUrl, NAME, token)
  watcher = stockClient(server.wsUrl, NAME, token)
  await honest.synced()
  await watcher.synced()
})

afterEach(closeClients)
afterAll(cleanUp)

describe('tokens', () => {
  const cases: [string, () => string, RegExp][] = [
    ['none', () => '', /^UNAUTHENTICATED: .*none was sent/],
    ['rubbish', () => 'rubbish', /^UNAUTHENTICATED: /],
    ['expired', () => tokenWith({}, { expiresIn: -5 }), /^TOKEN_EXPIRED: /],
    ['another key', () => tokenWith({}, {}, 'b'.repeat(40)), /^UNAUTHENTICATED: .*signature/],
    [
      'no algorithm',
      () => jwt.sign({ sub: 'ana' }, '', { algorithm: 'none', expiresIn: 60 }),
      /^UNAUTHENTICATED: /,
    ],
    [
      'another algorithm',
      () => tokenWith({}, { algorithm: 'HS512' }),
      /^UNAUTHENTICATED: .*algorithm/,
    ],
    ['no expiry', () => jwt.sign({ sub: 'ana' }, SECRET), /^UNAUTHENTICATED: .*"exp"/],
    ['no subject', () => jwt.sign({}, SECRET, { expiresIn: 60 }), /^UNAUTHENTICATED: .*"sub"/],
    ['another tenant', () => tokenWith({ tenantId: 'other' }), /^ACCESS_DENIED: .*tenant/],
    ['somebody else', () => tokenWith({ sub: 'mallory' }), /^ACCESS_DENIED: .*not belong/],
  ]

  test.each(cases)(
    '[AU1] a token that is not good is refused with the reason, on every door: %s',
    async (_name, token, reason) => {
      await unnoticed(async () => {
        const raw = await rawSocket(server.wsUrl)
        expect(await raw.authenticate(NAME, token())).toMatch(reason)
        const bridge = yWebsocketClient(server.wsUrl, NAME, token())
        await until(() => bridge.reasons.length > 0)
        expect(bridge.reasons[0]!.replace(/^\d+ /, '')).toMatch(reason)
        const code = /^([A-Z_]+)/.exec(bridge.reasons[0]!.replace(/^\d+ /, ''))![1]
        const rest = await request(server.url, 'GET', '/api/v1/documents/d', token() || undefined)
        // Another tenant's token cannot even name the document by REST: there it is simply not found.
        if (_name === 'another tenant') expect(rest.status).toBe(404)
        else expect(rest.body.error.code).toBe(code)
      })
    },
  )

  test('[AU2] a socket that does not prove who it is in time is closed and told why', async () => {
    await unnoticed(async () => {
      const raw = await rawSocket(server.wsUrl)
      await until(() => raw.closed !== undefined)
      expect(raw.closed).toMatchObject({
        code: 4401,
        reason: expect.stringMatching(/^UNAUTHENTICATED: .* 4 s/),
      })
    })
  })
})

describe('names', () => {
  test.each([
    ['default/document/unknown', /^NOT_FOUND: /],
    ['default/nokind/d', /^INVALID_SCOPE: /],
    ['default/document', /^INVALID_SCOPE: /],
    ['default/document/d/e', /^INVALID_SCOPE: /],
    ['../document/d', /^INVALID_SCOPE: /],
    ['default/document/__proto__', /^INVALID_SCOPE: /],
    ['constructor', /^INVALID_SCOPE: /],
    ['default/document/a\r\nb', /^INVALID_SCOPE: /],
  ])(
    '[AU3] a document that does not exist, or cannot, is refused with the reason: %j',
    async (name, reason) => {
      await unnoticed(async () => {
        const raw = await rawSocket(server.wsUrl)
        expect(await raw.authenticate(name, tokenWith({}))).toMatch(reason)
      })
    },
  )
})

describe('frames', () => {
  const broken: [string, Uint8Array][] = [
    ['empty', new Uint8Array()],
    ['a name that ends too early', new Uint8Array([200, 1, 65])],
    ['zeros', new Uint8Array(50)],
    ['an unknown type', frame(NAME, 77)],
    ['a type that only servers use', frame(NAME, 6)],
    [
      'a sync message of a kind that does not exist',
      frame(NAME, 0, (encoder) => encoder.cbuf.fill(9, encoder.cpos++, encoder.cpos)),
    ],
    ['an update that ends too early', frame(NAME, 0).slice(0, -1)],
  ]
  test.each(broken)(
    '[FR1] a frame that is not part of the protocol is refused: %s',
    async (_name, bytes) => {
      await unnoticed(async () => {
        const raw = await open()
        raw.send(bytes)
        await until(() => (raw.closeReason(NAME) ?? raw.closed?.reason) !== undefined)
        expect(raw.closeReason(NAME) ?? raw.closed!.reason).toMatch(/^MALFORMED_FRAME: /)
      })
    },
  )

  const unreadable: [string, Uint8Array][] = [
    ['noise', new Uint8Array([1, 5, 200, 3, 99])],
    ['counts that promise more than there is', new Uint8Array([200, 200, 3, 1])],
    ['cut off', Y.encodeStateAsUpdate(withText('hello')).slice(0, -4)],
  ]
  test.each(unreadable)(
    '[FR2] an update that cannot be read is refused and never acknowledged: %s',
    async (_name, update) => {
      await unnoticed(async () => {
        const raw = await open()
        raw.send(updateFrame(NAME, update))
        await until(() => raw.closeReason(NAME) !== undefined)
        expect(raw.closeReason(NAME)).toMatch(/^UPDATE_REFUSED: /)
        expect(acknowledgements(raw, NAME)).toBe(0)
        // The socket goes on: the same document can be opened again.
        expect(raw.closed).toBeUndefined()
        expect(await raw.authenticate(NAME, tokenWith({}))).toBe('granted')
      })
    },
  )

  test('[FR3] a frame that is too large closes its document, with the reason, and not the socket', async () => {
    await unnoticed(async () => {
      const big = stockClient(server.wsUrl, NAME, tokenWith({}))
      await big.synced()
      big.doc.getText('code').insert(0, 'x'.repeat(100_000))
      await until(() => big.reasons.length > 0)
      expect(big.reasons[0]).toMatch(/PAYLOAD_TOO_LARGE: .*100\d\d\d bytes/)
      expect(big.socket.status).toBe('connected')
      expect(watcher.doc.getText('code').length).toBe(0)
    })
  })

  test('[FR4] a text frame is answered with an error, and the socket goes on', async () => {
    const raw = await open()
    raw.ws.send('{"event":"nonsense"}')
    await until(() => raw.texts.length > 0)
    expect(JSON.parse(raw.texts[0]!)).toMatchObject({
      event: 'error',
      data: { code: 'UNKNOWN_EVENT' },
    })
    expect(raw.closed).toBeUndefined()
  })

  test("[FR5] a viewer's edits change nothing for anybody and are not acknowledged", async () => {
    await request(server.url, 'POST', '/api/v1/documents/d/members', tokenWith({}), {
      userId: 'vic',
      role: 'viewer',
    })
    await unnoticed(async () => {
      const viewer = stockClient(server.wsUrl, NAME, tokenWith({ sub: 'vic' }))
      await viewer.synced()
      expect(viewer.provider.authorizedScope).toBe('readonly')
      viewer.doc.getMap('m').set('hack', true)
      honest.doc.getMap('m').set('seen', true)
      await until(() => viewer.doc.getMap('m').has('seen'))
      expect(viewer.provider.hasUnsyncedChanges).toBe(true)
      expect(watcher.doc.getMap('m').has('hack')).toBe(false)
    })
  })
})

function withText(text: string): Y.Doc {
  const doc = new Y.Doc()
  doc.getText('code').insert(0, text)
  return doc
}

test('[RE6] a path that leads nowhere, however it is written, is not found', async () => {
  const before = server.logged.filter(({ level }) => Number(level) >= 50).length
  const odd = [
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2f..%2fx',
    '/..%5c..%5cx',
    '/%00',
    '/%ff',
  ]
  for (const path of [...odd, '/assets/%e0%a4%a', '/.%2e/.%2e/x', `/${'x'.repeat(5000)}`]) {
    const response = await fetch(server.url + path, { headers: { accept: 'application/json' } })
    expect([path.slice(0, 30), response.status]).toEqual([path.slice(0, 30), 404])
    expect(await response.text()).toMatch(/"code":"NOT_FOUND"/)
  }
  expect(server.logged.filter(({ level }) => Number(level) >= 50)).toHaveLength(before)
})
