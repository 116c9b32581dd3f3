import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Letter, sendMailJob } from '@concord/schemas'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemRandomness as random } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMetrics } from '../../core/metrics.ts'
import { createManualClock, type ManualClock } from '../../core/test/manual-clock.ts'
import type { Jobs, Workers } from '../../jobs/jobs.ts'
import { createJobs } from '../../jobs/sqlite-jobs.ts'
import { createWorkers } from '../../jobs/workers.ts'
import { openDatabase, type Database } from '../../storage/database.ts'
import { layOut } from './lay-out.ts'
import { draft } from './letters.ts'
import { createMailFiles } from './mail-files.ts'
import { createMailer, type Mailer } from './mailer.ts'
import { sendMail } from './send-mail.ts'

const FROM = 'Concord <concord@example.com>'
const letter: Letter = {
  template: 'notification',
  title: 'Ana voted',
  text: 'Ana voted for <b>Rome</b>.\n\nSee what is left.',
  action: { label: 'Open the trip', url: 'https://example.com/t/1?a=1&b="2"' },
}

let folder: string
let database: Database
let clock: ManualClock
let jobs: Jobs
let workers: Workers
let mailer: Mailer | undefined
let smtp: SMTPServer | undefined
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-mail-'))
  database = await openDatabase(folder, (error) => {
    throw error
  })
  clock = createManualClock()
  const jobLog = { write: async () => {}, written() {} }
  const crew = createWorkers({
    database,
    jobLog,
    clock,
    logger: silentLogger,
    metrics: createMetrics(),
  })
  jobs = createJobs({ database, clock, random, crew })
  workers = crew
})
afterEach(async () => {
  const passing = setInterval(() => clock.pass(1000), 1)
  await workers.stop()
  clearInterval(passing)
  mailer?.close()
  mailer = undefined
  if (smtp) await new Promise<void>((resolve) => smtp!.close(() => resolve()))
  smtp = undefined
  await database.close()
  rmSync(folder, { recursive: true })
})

interface Taken {
  readonly to: string[]
  readonly raw: string
}

/** A mail server that takes everything, unless `refuse` names a code for an address. */
async function mailServer(refuse: (address: string) => number | undefined = () => undefined) {
  const taken: Taken[] = []
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _, done) {
      const code = refuse(address)
      if (code === undefined) return done()
      return done(Object.assign(new Error('not here'), { responseCode: code }))
    },
    onData(stream, { envelope }, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address)
        taken.push({ to, raw: Buffer.concat(pieces).toString() })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => void smtp!.listen(0, '127.0.0.1', () => resolve()))
  const { port } = smtp.server.address() as AddressInfo
  mailer = createMailer(
    { smtpUrl: `smtp://127.0.0.1:${port}`, from: FROM, address: 'concord@example.com' },
    createMailFiles(join(folder, 'mail')),
    clock,
  )
  sendMail(workers, mailer)
  await workers.start()
  return taken
}

const ask = (to: string, what: Letter = letter, name?: string): Promise<string> =>
  database.transaction((tx) =>
    jobs.enqueue(
      tx,
      sendMailJob,
      { to, letter: what, ...(name && { name }), unsubscribe: 'https://example.com/no-more' },
      { tenantId: 't' },
    ),
  )
const statusOf = async (id: string) => (await jobs.get(id))?.status

test('[ML1] a mail is handed over as text and as HTML, under an id of its own', async () => {
  const taken = await mailServer()
  const id = await ask('ben@example.com', letter, 'Ben')
  await expect.poll(() => statusOf(id)).toBe('completed')
  expect(taken.map(({ to }) => to)).toEqual([['ben@example.com']])
  const { raw } = taken[0]!
  for (const line of [
    'From: Concord <concord@example.com>',
    'To: Ben <ben@example.com>',
    'Subject: Ana voted',
    `Message-ID: <${id}@example.com>`,
    'Auto-Submitted: auto-generated',
    'List-Unsubscribe: <https://example.com/no-more>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  ])
    expect(raw).toContain(`${line}\r\n`)
  expect(raw).toMatch(/Content-Type: text\/plain[\s\S]*Hello Ben,[\s\S]*Content-Type: text\/html/)
})

test('[ML2] what people wrote is escaped in HTML and breaks out of no header', () => {
  const nasty = '<script>alert("x")</script> & \'more\''
  const letters: Letter[] = [
    { template: 'notification', title: nasty, text: nasty },
    { template: 'digest', title: nasty, items: [{ title: nasty, text: nasty }] },
    { template: 'welcome', product: nasty },
    { template: 'payment-confirmation', amount: nasty, reference: nasty },
    { template: 'payment-reminder', amount: nasty, reference: nasty, dueDate: nasty },
    { template: 'lead-notification', lead: nasty, text: nasty },
  ]
  expect(letters.map(({ template }) => template)).toEqual(
    Letter.options.map(({ shape }) => shape.template.value),
  )
  for (const each of letters) {
    const { html, text, subject } = layOut(draft(Letter.parse(each)), { name: nasty })
    expect(html).not.toMatch(/<script|alert\("x"/)
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;')
    expect(subject + text).toContain(nasty)
  }
  const action = { label: 'Open', url: 'javascript:alert(1)' }
  for (const wrong of [
    { template: 'notification', title: 'A\r\nBcc: eve@example.com', text: '' },
    { template: 'welcome', product: 'x', action },
  ])
    expect(Letter.safeParse(wrong).success).toBe(false)
  const { html } = layOut(draft(letter))
  expect(html).toContain('href="https://example.com/t/1?a=1&amp;b=&quot;2&quot;"')
})

test('[ML3] an address that is refused for good is not tried again, and anything else is', async () => {
  let full = true
  const taken = await mailServer((address) => {
    if (address.startsWith('nobody')) return 550
    return full ? 452 : undefined
  })
  const nobody = await ask('nobody@example.com')
  const ben = await ask('ben@example.com')
  await expect.poll(() => statusOf(nobody)).toBe('failed')
  expect((await jobs.get(nobody))?.attempts).toBe(1)
  await expect.poll(async () => (await jobs.get(ben))?.error).toMatch(/not here/)
  await expect.poll(() => statusOf(ben)).toBe('pending')
  full = false
  await expect.poll(() => clock.waiting).toBeGreaterThan(1)
  clock.pass(5000)
  await expect.poll(() => statusOf(ben)).toBe('completed')
  expect(taken).toHaveLength(1)
})

test('[ML4] without a mail server mail is in files', async () => {
  mailer = createMailer(
    { smtpUrl: undefined, from: FROM, address: 'concord@example.com' },
    createMailFiles(join(folder, 'mail')),
    clock,
  )
  sendMail(workers, mailer)
  await workers.start()
  const id = await ask('ben@example.com')
  await expect.poll(() => statusOf(id)).toBe('completed')
  expect(readdirSync(join(folder, 'mail/t')).toSorted()).toEqual([`${id}.eml`, `${id}.json`])
  const raw = readFileSync(join(folder, 'mail/t', `${id}.eml`), 'utf8')
  expect(raw).toContain('To: ben@example.com')
  expect(raw).toContain('Subject: Ana voted')
})
