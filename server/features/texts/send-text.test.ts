import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sendTextJob } from '@concord/schemas'
import { expect, onTestFinished, test } from 'vitest'
import { systemRandomness as random } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createOutgoing } from '../../core/outgoing.ts'
import { createManualClock } from '../../core/test/manual-clock.ts'
import { createJobs } from '../../jobs/sqlite-jobs.ts'
import { createWorkers } from '../../jobs/workers.ts'
import { openDatabase } from '../../storage/database.ts'
import { sendText } from './send-text.ts'

async function stage(hasGateway: boolean) {
  const requests: { path: string; authorization: string; key: string; form: object }[] = []
  const answers = [201]
  const gateway = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      requests.push({
        path: request.url!,
        authorization: String(request.headers.authorization),
        key: String(request.headers['i-twilio-idempotency-token']),
        form: Object.fromEntries(new URLSearchParams(body)),
      })
      response.writeHead(answers.shift() ?? 201).end('{}')
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => gateway.once('listening', resolve))
  const { port } = gateway.address() as AddressInfo
  const folder = mkdtempSync(join(tmpdir(), 'concord-texts-'))
  const database = await openDatabase(folder, (error) => {
    throw error
  })
  const clock = createManualClock()
  const jobLog = { write: async () => {}, written() {} }
  const crew = createWorkers({
    database,
    jobLog,
    clock,
    logger: silentLogger,
    metrics: createMetrics(),
  })
  const jobs = createJobs({ database, clock, random, crew })
  sendText(crew, createOutgoing('anywhere', clock), {
    gateway: hasGateway ? `http://AC1:se%3Acret@127.0.0.1:${port}` : undefined,
    smsFrom: '+15005550006',
    whatsappFrom: '+15005550007',
  })
  await crew.start()
  onTestFinished(async () => {
    const passing = setInterval(() => clock.pass(1000), 1)
    await crew.stop()
    clearInterval(passing)
    gateway.closeAllConnections()
    gateway.close()
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const ask = (channel: 'sms' | 'whatsapp'): Promise<string> =>
    database.transaction((tx) =>
      jobs.enqueue(
        tx,
        sendTextJob,
        { channel, to: '+393401234567', text: 'Ana & Ben: 50%?' },
        { tenantId: 't' },
      ),
    )
  return { requests, answers, clock, ask, job: jobs.get }
}

test('[TX1] a text message is handed to the gateway, again when that is busy and under the same key', async () => {
  const { requests, answers, clock, ask, job } = await stage(true)
  answers.splice(0, 1, 503, 201)
  const id = await ask('sms')
  await expect.poll(async () => (await job(id))?.error).toBe('The gateway answered 503.')
  await expect.poll(() => clock.waiting).toBeGreaterThan(1)
  clock.pass(5000)
  await expect.poll(async () => (await job(id))?.status).toBe('completed')
  const expected = {
    path: '/2010-04-01/Accounts/AC1/Messages.json',
    authorization: `Basic ${Buffer.from('AC1:se:cret').toString('base64')}`,
    key: id,
    form: { To: '+393401234567', From: '+15005550006', Body: 'Ana & Ben: 50%?' },
  }
  expect(requests).toEqual([expected, expected])
  const other = await ask('whatsapp')
  await expect.poll(async () => (await job(other))?.status).toBe('completed')
  expect(requests[2]?.form).toMatchObject({
    To: 'whatsapp:+393401234567',
    From: 'whatsapp:+15005550007',
  })
  answers.push(400)
  const wrong = await ask('sms')
  await expect.poll(async () => (await job(wrong))?.status).toBe('failed')
})

test('[TX2] without a gateway a text message fails with the reason', async () => {
  const { requests, ask, job } = await stage(false)
  const id = await ask('sms')
  await expect.poll(async () => (await job(id))?.status).toBe('failed')
  expect((await job(id))?.error).toMatch(/set TEXT_GATEWAY/)
  expect(requests).toEqual([])
})
