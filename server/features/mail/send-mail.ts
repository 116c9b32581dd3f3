/** Mail as background work. */
import { sendMailJob } from '@concord/schemas'
import type { Workers } from '../../jobs/jobs.ts'
import { layOut } from './lay-out.ts'
import { draft } from './letters.ts'
import type { Mailer } from './mailer.ts'

export function sendMail(workers: Pick<Workers, 'work'>, mailer: Pick<Mailer, 'send'>): void {
  workers.work(sendMailJob, async ({ id, tenantId, data: { to, name, letter, unsubscribe } }) => {
    const laidOut = layOut(draft(letter), { name, unsubscribe })
    const addressee = { name: name ?? '', address: to }
    await mailer.send({ ...laidOut, key: id, tenantId, to: addressee, unsubscribe })
  })
}
