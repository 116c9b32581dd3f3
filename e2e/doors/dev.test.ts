/** The first start of a developer: `concord dev`, `concord token`, and the other commands of the program. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, devToken } from '@concord/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureDemo } from '../../server/cli/dev/demo.ts'
import { concord } from '../cli.ts'
import { cleanUp, request, temporaryFolder } from '../concord.ts'
import { endDevs, startDev, type DevProgram } from '../dev-program.ts'
import { until } from '../stock.ts'

const folder = temporaryFolder()
const data = join(folder, 'data')
const kinds = join(folder, 'kinds.ts')
let dev: DevProgram
beforeAll(async () => {
  // Where it lies it finds the packages; a folder of one's own has them installed.
  const text = readFileSync(join(import.meta.dirname, '../recipe-kind.ts'), 'utf8')
  const schemas = join(import.meta.dirname, '../../schemas/index.ts')
  writeFileSync(kinds, text.replace('@concord/schemas', schemas))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  dev = startDev(folder, ['--kinds', './kinds.ts'])
  await dev.saying(/Ctrl-C stops it/)
})
afterAll(async () => {
  endDevs()
  await cleanUp()
})

async function call(userId: string, method: string, path: string, body?: unknown) {
  const { token } = await devToken(dev.url, { userId })
  return request(dev.url, method, path, token, body)
}
const idOf = (kind: 'trips' | 'room'): string =>
  new RegExp(`/${kind}/([0-9a-f]{24})`).exec(dev.said)![1]!

test('[CL1] a new folder has a trip with days, activities, members and a poll, and a voting room', async () => {
  const path = `/api/v1/trips/${idOf('trips')}`
  const { body: trip } = await call('ben', 'GET', path)
  expect(trip).toMatchObject({ role: 'editor', meta: { title: 'Long weekend in Lisbon' } })
  expect(trip.days).toHaveLength(3)
  expect(trip.activities.length).toBeGreaterThan(5)
  const members = await call('ana', 'GET', `${path}/members`)
  expect(members.body.items.map(({ userId }: { userId: string }) => userId).toSorted()).toEqual([
    'ana',
    'ben',
    'chloe',
  ])
  const polls = await call('ana', 'GET', `${path}/polls`)
  expect(polls.body.items).toMatchObject([{ status: 'open', voters: 1 }])
  const { body: room } = await call('chloe', 'GET', `/api/v1/groups/${idOf('room')}`)
  expect(room.options).toHaveLength(3)
})

test('[CL5] a token is all that is printed, and says what was asked for; what makes no sense is told', async () => {
  const options = ['--name', 'Rita', '--role', 'admin,agent', '--expires', '2h']
  const { code, said } = await concord(data, 'token', 'rita', ...options)
  expect([code, said.trim().split('.').length]).toEqual([0, 3])
  const me = await request(dev.url, 'GET', '/api/v1/me', said.trim())
  expect(me.body).toEqual({
    userId: 'rita',
    name: 'Rita',
    tenantId: 'default',
    roles: ['admin', 'agent'],
  })
  const { exp, iat } = JSON.parse(Buffer.from(said.split('.')[1]!, 'base64url').toString())
  expect(exp - iat).toBe(7200)
  const elsewhere = await concord(data, 'token', 'rita', '--tenant', 'acme')
  const other = await request(dev.url, 'GET', '/api/v1/me', elsewhere.said.trim())
  expect(other.body).toMatchObject({ tenantId: 'acme', roles: ['user'] })
  const mistakes = [
    [['no one'], /"no one" is no id of a user/],
    [['ana', '--role', 'king'], /--role: .*admin/],
    [['ana', '--tenant', '?'], /--tenant/],
    [['ana', '--expires', 'soon'], /--expires is a number/],
  ] as const
  await Promise.all(
    mistakes.map(async ([args, words]) => {
      const wrong = await concord(data, 'token', ...args)
      expect([wrong.code, wrong.said, wrong.warned.trim().split('\n').length]).toEqual([1, '', 1])
      expect(wrong.warned).toMatch(words)
    }),
  )
  const nowhere = await concord(temporaryFolder(), 'token', 'ana')
  expect([nowhere.code, nowhere.said]).toEqual([1, ''])
  expect(nowhere.warned).toMatch(/no key to sign with.*JWT_SECRET.*concord dev/)
})

test('[CL3] when the kinds change the server starts anew with them; who works loses nothing', async () => {
  const client = createClient({
    url: dev.url,
    token: async () => (await devToken(dev.url, { userId: 'ana' })).token,
    offline: false,
  })
  const room = client.open('trip', idOf('trips'))
  await room.synced
  const before = dev.url
  writeFileSync(kinds, `${readFileSync(kinds, 'utf8')}\nexport const wrong: = 1\n`)
  await dev.saying(/kinds\.ts:\d+[^]*goes on with the kinds of before/)
  expect((await call('ana', 'GET', '/api/v1/recipes')).status).toBe(200)

  const mended = readFileSync(kinds, 'utf8').replace(/\nexport const wrong.*\n/, '')
  room.trip.activities.add({ title: 'Before' })
  writeFileSync(kinds, mended.replaceAll('recipe', 'dish').replace('dishs', 'dishes'))
  // It is written at every moment until all is up again.
  for (let edit = 0; !dev.said.includes('anew'); edit += 1) {
    room.trip.meta.set({ destination: `Lisbon ${edit}` })
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  room.trip.activities.add({ title: 'After' })
  await dev.saying(/started anew with your dish/)
  await room.saved()
  const { body } = await call('ben', 'GET', `/api/v1/trips/${idOf('trips')}`)
  expect(body.meta.destination).toBe(room.trip.meta.get().destination)
  const titles = body.activities.map(({ title }: { title: string }) => title)
  expect(titles).toEqual(expect.arrayContaining(['Before', 'After']))
  await client.close()
  expect(dev.url).toBe(before)
  expect((await call('ana', 'GET', '/api/v1/dishes')).status).toBe(200)
  expect((await call('ana', 'GET', '/api/v1/recipes')).status).toBe(404)
})

test('[CL1] a demo that an earlier start did not finish is made anew, and then no more', async () => {
  const folder = temporaryFolder()
  const begun = await call('ana', 'POST', '/api/v1/trips', { title: 'Begun' })
  writeFileSync(join(folder, 'demo.json'), JSON.stringify({ trip: begun.body.id, done: false }))
  const made = await ensureDemo(dev.url, folder, Date.now())
  expect((await call('ana', 'GET', `/api/v1/trips/${begun.body.id}`)).status).toBe(404)
  expect((await call('ben', 'GET', `/api/v1/trips/${made.trip}`)).body.days).toHaveLength(3)
  expect(await ensureDemo(dev.url, folder, Date.now())).toEqual(made)
})

test('[CL6] what cannot start says why, and what to do', async () => {
  const port = startDev(temporaryFolder(), ['--port', new URL(dev.url).port])
  const locked = startDev(folder)
  await port.saying(/port \d+ is taken.*--port 0/)
  await locked.saying(/Another server is running/)
  expect([port.said, locked.said]).toEqual(['', ''])
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    // reason: a process that is gone cannot be asked
    return false
  }
}

/** The processes that this one has started. */
function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`
  return readFileSync(file, 'utf8').trim().split(' ').map(Number)
}

// reason: only Linux tells which processes another one has started
test.runIf(process.platform === 'linux')(
  '[CL4] [CL1] when it is stopped, or killed, nothing goes on; what was deleted of the demo stays deleted',
  async () => {
    await call('ana', 'DELETE', `/api/v1/groups/${idOf('room')}`)
    const trip = idOf('trips')
    const [server] = childrenOf(dev.pid)
    expect(await dev.end('SIGINT')).toBe(0)
    expect(isAlive(server!)).toBe(false)

    dev = startDev(folder)
    await dev.saying(/Ctrl-C stops it/)
    expect(idOf('trips')).toBe(trip)
    expect(dev.said).not.toContain('/room/')
    const [again] = childrenOf(dev.pid)
    await dev.end('SIGKILL')
    await until(() => !isAlive(again!))
  },
)

test('[CL6] every command tells what it is for, and what is written wrongly is told', async () => {
  const { code, said } = await concord(data, '--help')
  expect(code).toBe(0)
  const lines = [...said.matchAll(/^ {2}(\w+) .*? {2}(\S.*)$/gm)]
  expect(lines.map(([, command]) => command)).toEqual([
    'dev',
    'token',
    'backup',
    'restore',
    'inspect',
    'export',
    'import',
    'discard',
  ])
  const help = await concord(data, 'dev', '--help')
  expect([help.code, help.said]).toEqual([0, expect.stringMatching(/^concord dev\n[^]*--kinds/)])
  const unknown = await concord(data, 'devv')
  expect([unknown.code, unknown.said]).toEqual([2, ''])
  const missing = startDev(folder, ['--kinds', 'nowhere.ts'])
  expect(await missing.end('SIGCONT')).toBe(1)
  expect(missing.warned).toBe('There is no file nowhere.ts.\n')
})
