/** What leaves the server by itself, each as a job: mail, text messages, push messages, webhooks. */
import { createOutgoing } from '../core/outgoing.ts'
import type { Consumer } from '../events/consumers.ts'
import type { MailFiles } from '../features/mail/mail-files.ts'
import { createMailOffice, type MailOffice } from '../features/mail/mail-office.ts'
import { createMailer } from '../features/mail/mailer.ts'
import { sendMail } from '../features/mail/send-mail.ts'
import { readPushKeys } from '../features/push/push-keys.ts'
import { sendPush } from '../features/push/send-push.ts'
import { createPushSubscriptions, type PushSubscriptions } from '../features/push/subscriptions.ts'
import { sendText } from '../features/texts/send-text.ts'
import { createSendMessage, deliverToWebhooks } from '../features/webhooks/deliver.ts'
import { createFanOut } from '../features/webhooks/fan-out.ts'
import { createWebhooks, type Webhooks } from '../features/webhooks/webhooks.ts'
import type { Background } from './background.ts'
import type { Entrance } from './entrance.ts'
import type { Foundation } from './foundation.ts'

export interface Outside {
  readonly push: { readonly subscriptions: PushSubscriptions; readonly publicKey: string }
  readonly webhooks: Webhooks
  readonly mail: { readonly office: MailOffice; readonly files: MailFiles }
  /** Asks for one delivery per event and webhook. */
  readonly fanOut: Consumer
  /** Once no job runs any more. */
  close(): void
}

export async function openOutside(
  { config, database, events, registry, clock, random, logger }: Foundation,
  { addresses }: Entrance,
  { jobs, workers, mailFiles }: Background,
): Promise<Outside> {
  const outgoing = createOutgoing(config.privateAddresses ? 'anywhere' : 'public internet', clock)

  const mailer = createMailer(config.mail, mailFiles, clock)
  sendMail(workers, mailer)
  // The gateway's address is a setting, not something that people gave us.
  sendText(workers, createOutgoing('anywhere', clock), config.texts)

  const keys = await readPushKeys(database)
  const subject = `mailto:${config.mail.address}`
  sendPush({ workers, jobs, database, outgoing, keys, subject })
  const subscriptions = createPushSubscriptions({ database, outgoing, clock, random })

  const fanOut = createFanOut({ jobs, events, clock })
  await fanOut.load(database.query)
  const send = createSendMessage(outgoing, clock)
  deliverToWebhooks({ workers, database, events, send, outgoing, clock, logger })

  return {
    mail: {
      office: createMailOffice({ database, addresses, jobs, clock }),
      files: mailFiles,
    },
    push: { subscriptions, publicKey: keys.publicKey },
    webhooks: createWebhooks({
      database,
      events,
      registry,
      fanOut,
      send,
      outgoing,
      clock,
      random,
    }),
    fanOut: fanOut.consumer,
    close: () => mailer.close(),
  }
}
