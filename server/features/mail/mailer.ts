/** How mail leaves: over SMTP, or, where there is none, into files that can be looked at. */
import type * as Nodemailer from 'nodemailer'
import type { Clock } from '../../core/clock.ts'
import { Hopeless } from '../../jobs/jobs.ts'
import type { LaidOut } from './lay-out.ts'
import type { MailFiles } from './mail-files.ts'

export interface OutgoingMail extends LaidOut {
  /** The same for every attempt at this mail. */
  readonly key: string
  readonly tenantId: string
  readonly to: { readonly name: string; readonly address: string }
  /** Where mail like this is ended with one request. */
  readonly unsubscribe?: string | undefined
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

export function createMailer(
  { smtpUrl, from, address }: MailSettings,
  files: Pick<MailFiles, 'write'>,
  clock: Pick<Clock, 'now'>,
): Mailer {
  const domain = address.slice(address.indexOf('@') + 1)
  const messageOf = ({ key, to, subject, text, html, unsubscribe }: OutgoingMail) => ({
    from,
    to,
    subject,
    text,
    html,
    messageId: `<${key}@${domain}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(unsubscribe === undefined
        ? {}
        : {
            'List-Unsubscribe': `<${unsubscribe}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  if (smtpUrl === undefined) {
    const transport = later(({ createTransport }) =>
      createTransport({ streamTransport: true, buffer: true }),
    )
    return {
      async send(mail) {
        const { message } = await (await transport.get()).sendMail(messageOf(mail))
        const { key, tenantId, to, subject, text, html } = mail
        const shown = { id: key, to: to.address, subject, at: clock.now(), text, html }
        // reason: this transport is told above to give its message as one piece
        await files.write(tenantId, shown, message as Buffer)
      },
      close() {},
    }
  }
  const transport = later(({ createTransport }) =>
    createTransport({
      url: smtpUrl,
      pool: true,
      connectionTimeout: DEADLINE_MS,
      greetingTimeout: DEADLINE_MS,
      socketTimeout: DEADLINE_MS,
    }),
  )
  return {
    async send(mail) {
      try {
        await (await transport.get()).sendMail(messageOf(mail))
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
    close: () => void transport.made()?.then((made) => made.close()),
  }
}

/** Many servers send no mail in their first minutes, or ever: what sends it is loaded with the first one. */
function later<T>(make: (nodemailer: typeof Nodemailer) => T) {
  let made: Promise<T> | undefined
  return {
    get: (): Promise<T> => (made ??= import('nodemailer').then(make)),
    /** What was made, if anything was. */
    made: (): Promise<T> | undefined => made,
  }
}
