/** How mail leaves: over SMTP, or, where there is none, into files that can be looked at. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { Hopeless } from '../../jobs/jobs.ts'
import type { LaidOut } from './lay-out.ts'

export interface OutgoingMail extends LaidOut {
  /** The same for every attempt at this mail. */
  readonly key: string
  readonly to: { readonly name: string; readonly address: string }
}

export interface Mailer {
  /** Resolves when the mail server has taken it. Rejects with a `Hopeless` when it never will. */
  send(mail: OutgoingMail): Promise<void>
  close(): void
}

export interface MailSettings {
  /** `smtp://user:password@host:587`; without it, mail goes into files. */
  readonly smtpUrl: string | undefined
  /** `Concord <concord@example.com>`. */
  readonly from: string
  /** The address in `from`. */
  readonly address: string
}

const DEADLINE_MS = 20_000

export function createMailer({ smtpUrl, from, address }: MailSettings, folder: string): Mailer {
  const domain = address.slice(address.indexOf('@') + 1)
  const messageOf = ({ key, to, subject, text, html }: OutgoingMail) => ({
    from,
    to,
    subject,
    text,
    html,
    messageId: `<${key}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  if (smtpUrl === undefined) {
    const transport = createTransport({ streamTransport: true, buffer: true })
    return {
      async send(mail) {
        const { message } = await transport.sendMail(messageOf(mail))
        await mkdir(folder, { recursive: true })
        await writeFile(join(folder, `${mail.key}.eml`), message as Buffer)
      },
      close: () => transport.close(),
    }
  }
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    connectionTimeout: DEADLINE_MS,
    greetingTimeout: DEADLINE_MS,
    socketTimeout: DEADLINE_MS,
  })
  return {
    async send(mail) {
      try {
        await transport.sendMail(messageOf(mail))
      } catch (error) {
        const { code, responseCode, message } = error as Error & {
          code?: string
          responseCode?: number
        }
        // The address or the mail itself was refused for good; anything else may be better later.
        const isRefused = code === 'EENVELOPE' || code === 'EMESSAGE'
        throw isRefused && responseCode !== undefined && responseCode >= 500
          ? new Hopeless(message)
          : error
      }
    },
    close: () => transport.close(),
  }
}
