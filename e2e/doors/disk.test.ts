/** A disk that takes no more: the process may not write files beyond a size until the limit is lifted again. */
import { execFileSync } from 'node:child_process'
import { afterEach, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { acknowledgements, frame, rawSocket } from '../raw.ts'
import { closeClients, stockClient, until } from '../stock.ts'

const NAME = 'default/document/d'
const LIMITED = ['bash', '-c', 'trap "" XFSZ; ulimit -S -f 2000; exec "$@"', '--']

afterEach(async () => {
  closeClients()
  await cleanUp()
})

function lift(server: ConcordServer): void {
  execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited:unlimited'])
}

async function metric(server: ConcordServer, name: string): Promise<number> {
  const text = await fetch(`${server.url}/metrics`).then((reply) => reply.text())
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)![1])
}

test.skipIf(process.platform !== 'linux')(
  '[SY4] while the disk refuses, nothing is acknowledged or shown to anybody, and the operator is told; then everything is saved without a restart',
  async () => {
    const server = await startConcord({ wrapper: LIMITED })
    const ana = stockClient(server.wsUrl, NAME, await server.token('ana'))
    await ana.synced()
    const peer = stockClient(server.wsUrl, NAME, await server.token('ana'))
    await peer.synced()
    // Fill the file up to its limit: each edit is larger than what is left after the last one that fits.
    let edits = 0
    const edit = (): void => void ana.doc.getMap('m').set(`k${edits++}`, 'x'.repeat(60_000))
    while ((await metric(server, 'concord_storage_writable')) === 1) {
      edit()
      await Promise.race([ana.acknowledged(), new Promise((resolve) => setTimeout(resolve, 300))])
    }
    edit()
    edit()
    expect((await request(server.url, 'GET', '/readyz')).status).toBe(503)
    expect((await request(server.url, 'GET', '/readyz')).body.error.code).toBe(
      'STORAGE_UNAVAILABLE',
    )
    expect((await request(server.url, 'GET', '/healthz')).status).toBe(200)
    await until(() => server.logged.some(({ msg }) => String(msg).startsWith('The disk refuses')))
    const refusedSince = edits - 3

    // It stays so: acknowledged by nobody, seen by nobody, not even by somebody who joins now.
    await until(async () => (await metric(server, 'concord_commit_failures_total')) > 5)
    expect(ana.provider.hasUnsyncedChanges).toBe(true)
    expect(peer.doc.getMap('m').has(`k${refusedSince}`)).toBe(false)
    const joining = await rawSocket(server.wsUrl)
    expect(await joining.authenticate(NAME, await server.token('ana'))).toBe('granted')
    joining.send(
      frame(NAME, 0, (encoder) => {
        for (const byte of [0, 1, 0]) encoder.cbuf[encoder.cpos++] = byte
      }),
    )
    await until(async () => (await metric(server, 'concord_commit_failures_total')) > 6)
    expect(joining.frames.filter((bytes) => bytes[NAME.length + 1] === 0)).toEqual([])
    expect(acknowledgements(joining, NAME)).toBe(0)

    lift(server)
    await ana.acknowledged()
    await until(() => peer.doc.getMap('m').size === edits)
    expect((await request(server.url, 'GET', '/readyz')).status).toBe(200)
    await until(() =>
      server.logged.some(({ msg }) => String(msg).startsWith('The disk takes edits again')),
    )

    await server.kill()
    const again = await startConcord({ dataDir: server.dataDir })
    const late = stockClient(again.wsUrl, NAME, await again.token('ana'))
    await late.synced()
    expect(late.doc.getMap('m').size).toBe(edits)
  },
  60_000,
)

test('[SY5] a second server on the same folder does not start, and says why', async () => {
  const server = await startConcord()
  await expect(startConcord({ dataDir: server.dataDir })).rejects.toThrow(
    /Another server is running on DATA_DIR/,
  )
  await server.kill()
  const again = await server.restart()
  expect((await request(again.url, 'GET', '/readyz')).status).toBe(200)
})

test('[SY6] SIGTERM: sockets are closed with 1012, nothing is lost, the exit code is 0', async () => {
  const server = await startConcord()
  const ana = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await ana.synced()
  const codes: number[] = []
  ana.socket.on('close', ({ event }: { event: { code: number } }) => codes.push(event.code))
  for (let index = 0; index < 50; index += 1) ana.doc.getMap('m').set(`k${index}`, index)
  await ana.acknowledged()
  expect(await server.stop()).toBe(0)
  expect(codes[0]).toBe(1012)
  const again = await server.restart()
  const late = stockClient(again.wsUrl, NAME, await again.token('ana'))
  await late.synced()
  expect(late.doc.getMap('m').size).toBe(50)
})
