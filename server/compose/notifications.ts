/** Who is told of what, by which ways, and what they do with it. */
import type { Consumer } from '../events/consumers.ts'
import type { Channels } from '../features/notifications/channels.ts'
import { createInbox, type Inbox } from '../features/notifications/inbox.ts'
import { createMarks } from '../features/notifications/marks.ts'
import { createNotify } from '../features/notifications/notify.ts'
import { pushChannel } from '../features/notifications/push-channel.ts'
import { createSending, type Sending } from '../features/notifications/sending.ts'
import { createTell } from '../features/notifications/tell.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Entrance } from './entrance.ts'
import type { Foundation } from './foundation.ts'

export interface Notifications {
  readonly inbox: Inbox
  readonly sending: Sending
  /** Makes notifications of events. */
  readonly notify: Consumer
}

export function createNotifications(
  { database, events, wake, clock, random }: Foundation,
  { live }: Entrance,
  { jobs, workers }: Background,
  { connections }: Collaboration,
): Notifications {
  const channels: Channels = { push: pushChannel(jobs) }
  const tell = createTell({ events, jobs, channels, clock, random })
  const marks = createMarks({ events, clock })
  return {
    inbox: createInbox({ database, marks, workers, wake, clock, channels }),
    sending: createSending({ database, tell, wake, clock, live }),
    notify: createNotify({ tell, marks, events, wake, clock, isHere: connections.has }),
  }
}
