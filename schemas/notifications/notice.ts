/** What somebody is told, before it is anybody's. */
import { MAX_MESSAGE, MAX_TITLE, type NotificationType, type Priority } from './notification.ts'

export interface Notice {
  readonly type: NotificationType
  readonly priority: Priority
  readonly title: string
  readonly message: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** As it fits into an inbox. */
export function cut(notice: Notice): Notice {
  const title = notice.title.slice(0, MAX_TITLE).toWellFormed()
  return { ...notice, title, message: notice.message.slice(0, MAX_MESSAGE).toWellFormed() }
}
