/** Who is told of what, by which ways, and what they do with it. */
import { mailRoutes } from '@concord/schemas'
import type { Consumer } from '../events/consumers.ts'
import type { DeliveryChannels } from '../features/notifications/delivery-channels.ts'
import { gatherMail } from '../features/notifications/gather-mail.ts'
import { createInbox, type Inbox } from '../features/notifications/inbox.ts'
import { mailChannel } from '../features/notifications/mail-channel.ts'
import { createMarks } from '../features/notifications/marks.ts'
import { createNotify } from '../features/notifications/notify.ts'
import { pushChannel } from '../features/notifications/push-channel.ts'
import { createSending, type Sending } from '../features/notifications/sending.ts'
import { createTell } from '../features/notifications/tell.ts'
import { createUnsubscribing, type Unsubscribing } from '../features/notifications/unsubscribing.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Entrance } from './entrance.ts'
import type { Foundation } from './foundation.ts'
import type { Outside } from './outside.ts'

export interface Notifications {
  readonly inbox: Inbox
  readonly sending: Sending
  readonly unsubscribing: Unsubscribing
  /** Makes notifications of events. */
  readonly notify: Consumer
}

export function createNotifications(
  { config, database, events, wake, clock, random }: Foundation,
  { live, addresses }: Entrance,
  { jobs, workers }: Background,
  { push }: Outside,
  { isHere }: Collaboration,
): Notifications {
  const { publicUrl, mail } = config
  const channels: DeliveryChannels = {
    email: mailChannel({ jobs, addresses, clock, waitMs: mail.waitMs }),
    push: pushChannel(jobs, push.subscriptions.owners),
  }
  const { path } = mailRoutes.unsubscribe
  const unsubscribing = createUnsubscribing({ database, random, publicUrl, path })
  gatherMail({ workers, jobs, database, addresses, unsubscribing, clock, publicUrl })
  const tell = createTell({ events, jobs, channels, clock, random })
  const marks = createMarks({ events, clock })
  return {
    inbox: createInbox({ database, marks, workers, wake, clock, channels }),
    unsubscribing,
    sending: createSending({ database, tell, wake, clock, live }),
    notify: createNotify({ tell, marks, events, wake, clock, isHere }),
  }
}
