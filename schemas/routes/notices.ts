/** The routes of those who send notifications of a form. In a file of their own: clients load those of inboxes alone. */
import { UserId } from '../ids.ts'
import { NOTICE_FORMS } from '../notifications/forms.ts'
import { NOTIFICATIONS_PATH, SendResult } from './notifications.ts'
import { route } from './route.ts'

/** A route for each form of notification, with the form. */
export const noticeRoutes = Object.entries(NOTICE_FORMS).map(([name, form]) => ({
  form,
  route: route({
    method: 'POST',
    path: `${NOTIFICATIONS_PATH}/${name}`,
    summary: `${form.about} For admins and agents.`,
    access: 'signed-in',
    body: form.schema.extend({ userId: UserId }),
    idempotencyKey: true,
    reply: SendResult,
    status: 201,
  }),
}))
