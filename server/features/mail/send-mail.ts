/** Mail as background work. */
import { sendMailJob } from '@concord/schemas'
import type { Workers } from '../../jobs/jobs.ts'
import { layOut } from './lay-out.ts'
import { draft } from './letters.ts'
import type { Mailer } from './mailer.ts'

export function sendMail(workers: Pick<Workers, 'work'>, mailer: Pick<Mailer, 'send'>): void {
  workers.work(sendMailJob, async ({ id, data: { to, name, letter } }) => {
    const laidOut = layOut(draft(letter), name)
    await mailer.send({ ...laidOut, key: id, to: { name: name ?? '', address: to } })
  })
}
