/** The routes of mail. */
import { UserId, mailRoutes, type KeptMail } from '@concord/schemas'
import { escapeHtml } from '../../core/escape-html.ts'
import { Refusal } from '../../core/refusal.ts'
import type { MailFiles } from '../../features/mail/mail-files.ts'
import type { MailOffice } from '../../features/mail/mail-office.ts'
import type { Unsubscribing } from '../../features/notifications/unsubscribing.ts'
import { htmlPage } from '../rest/html-page.ts'
import type { Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly office: MailOffice
  readonly files: MailFiles
  readonly unsubscribing: Pick<Unsubscribing, 'ownerOf' | 'end'>
  readonly devMode: boolean
}

export function serveMail({ rest, office, files, unsubscribing, devMode }: Parts): void {
  const routes = mailRoutes
  rest.serve(routes.address, async ({ principal, params }) => ({
    address: await office.address(params['userId']!, principal),
  }))
  rest.serve(routes.setAddress, async ({ principal, params, body: { address } }) => {
    const userId = UserId.safeParse(params['userId'])
    if (!userId.success) throw new Refusal('NOT_FOUND')
    await office.setAddress(userId.data, address, principal)
    return { address: await office.address(userId.data, principal) }
  })
  rest.serve(routes.test, async ({ principal, body: { to } }) => ({
    jobId: await office.test(to, principal),
  }))

  // Programs open links of mails to look at them: opening it changes nothing.
  rest.serve(routes.unsubscribePage, async ({ query: { token } }) => {
    await unsubscribing.ownerOf(token)
    const button = '<form method="post"><button>Get no more mail</button></form>'
    return htmlPage('Mail', `<p>You are sent mail about what happens.</p>${button}`)
  })
  rest.serve(routes.unsubscribe, async ({ query: { token } }) => {
    await unsubscribing.end(token)
    return htmlPage(
      'No more mail',
      '<p>You get no more mail about what happens. You can choose otherwise in your notifications.</p>',
    )
  })

  const filesOnly = (): void => {
    if (!devMode) throw new Refusal('NOT_FOUND', 'Mail is shown in dev mode only.')
  }
  rest.serve(routes.list, async ({ principal, query }) => {
    filesOnly()
    const mails = await files.list(principal.tenantId, query.limit)
    return { items: mails.map(({ id, to, subject, at }) => ({ id, to, subject, at })) }
  })
  rest.serve(routes.read, ({ principal, params }) => {
    filesOnly()
    return files.read(principal.tenantId, params['id']!)
  })
  rest.serve(routes.devPage, async ({ query: { tenantId, id } }) => {
    filesOnly()
    if (id !== undefined) return mailPage(await files.read(tenantId, id))
    return listPage(tenantId, await files.list(tenantId, SHOWN))
  })
}

const SHOWN = 200

function listPage(tenantId: string, mails: readonly KeptMail[]): string {
  const rows = mails.map(({ id, to, subject, at }) => {
    const query = new URLSearchParams({ tenantId, id })
    const cells = [at, to].map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')
    return `<tr>${cells}<td><a href="?${escapeHtml(query.toString())}">${escapeHtml(subject)}</a></td></tr>`
  })
  const head = '<tr><th>Sent</th><th>To</th><th>Subject</th></tr>'
  const table = rows.length === 0 ? '<p>No mail yet.</p>' : `<table>${head}${rows.join('')}</table>`
  return htmlPage(`Mail of ${tenantId}`, table)
}

/** The mail itself in a frame that runs nothing, sends nothing and knows nothing of this page. */
function mailPage({ to, subject, at, text, html }: KeptMail): string {
  const frame = `<iframe sandbox="" title="The mail" srcdoc="${escapeHtml(html)}"></iframe>`
  const about = `<p>To ${escapeHtml(to)}, ${escapeHtml(at)}</p>`
  return htmlPage(subject, `${about}${frame}<pre>${escapeHtml(text)}</pre>`)
}
