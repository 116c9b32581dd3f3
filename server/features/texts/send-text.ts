/** Text messages as background work, through a gateway that speaks the API of Twilio. */
import { sendTextJob } from '@concord/schemas'
import type { Outgoing } from '../../core/outgoing.ts'
import { failedPosting } from '../../jobs/failed-attempt.ts'
import { Hopeless, type Workers } from '../../jobs/jobs.ts'

export interface TextSettings {
  /** `https://account:token@api.twilio.com`. */
  readonly gateway: string | undefined
  /** The numbers that messages are from. */
  readonly smsFrom: string
  readonly whatsappFrom: string
}

/** `outgoing` may go anywhere: whoever runs the server says where the gateway is. */
export function sendText(
  workers: Pick<Workers, 'work'>,
  outgoing: Pick<Outgoing, 'post'>,
  { gateway, smsFrom, whatsappFrom }: TextSettings,
): void {
  workers.work(sendTextJob, async ({ id, data: { channel, to, text }, signal }) => {
    if (gateway === undefined)
      throw new Hopeless('There is no gateway for text messages: set TEXT_GATEWAY.')
    const { origin, username, password } = new URL(gateway)
    const prefix = channel === 'whatsapp' ? 'whatsapp:' : ''
    const from = channel === 'whatsapp' ? whatsappFrom : smsFrom
    const [account, token] = [username, password].map(decodeURIComponent)
    const status = await outgoing.post({
      url: `${origin}/2010-04-01/Accounts/${username}/Messages.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        'i-twilio-idempotency-token': id,
      },
      body: new URLSearchParams({ To: prefix + to, From: prefix + from, Body: text }).toString(),
      signal,
    })
    const failure = failedPosting('The gateway', status)
    if (failure) throw failure
    return { status }
  })
}
