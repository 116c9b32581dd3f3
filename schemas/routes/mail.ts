/** The routes of mail: where people get it, how they end it, and what became of it where there is no mail server. */
import { z } from 'zod'
import { DEFAULT_TENANT, TenantId } from '../ids.ts'
import { route } from './route.ts'

const Address = z.object({ address: z.email().max(254).nullable() })
const Token = z.object({ token: z.string().min(1).max(1000) })

/** A mail that went into a file. */
export const KeptMail = z.object({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  at: z.iso.datetime(),
  text: z.string(),
  html: z.string(),
})
export type KeptMail = z.infer<typeof KeptMail>

export const mailRoutes = {
  address: route({
    method: 'GET',
    path: '/api/v1/users/:userId/mail',
    summary: 'Where somebody gets mail; `null` where nobody knows.',
    access: 'self-or-admin',
    reply: Address,
    status: 200,
  }),
  setAddress: route({
    method: 'PUT',
    path: '/api/v1/admin/users/:userId/mail',
    summary:
      'Say where somebody gets mail, whatever the `email` of their tokens says. `null`: their tokens say it again.',
    access: 'admin',
    body: z.strictObject(Address.shape),
    reply: Address,
    status: 200,
  }),
  unsubscribePage: route({
    method: 'GET',
    path: '/api/v1/mail/unsubscribe',
    summary: 'The page that the link in a mail opens: it asks whether mail is to end.',
    access: 'public',
    query: Token,
    reply: z.string(),
    produces: 'text/html',
    status: 200,
  }),
  unsubscribe: route({
    method: 'POST',
    path: '/api/v1/mail/unsubscribe',
    summary:
      'End mail about what happens, with the token from a mail (RFC 8058). It begins again when its person chooses so.',
    access: 'public',
    query: Token,
    reply: z.string(),
    produces: 'text/html',
    status: 200,
  }),
  test: route({
    method: 'POST',
    path: '/api/v1/test/email-job',
    summary: 'Send a mail, to see whether that works; for admins. `jobId` says what becomes of it.',
    access: 'admin',
    body: z.strictObject({ to: z.email().max(254) }),
    reply: z.object({ jobId: z.string() }),
    status: 201,
  }),
  list: route({
    method: 'GET',
    path: '/api/v1/admin/mails',
    summary:
      'Mail that went into files because there is no mail server, newest first. Only in dev mode.',
    access: 'admin',
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    reply: z.object({ items: z.array(KeptMail.omit({ text: true, html: true })) }),
    status: 200,
  }),
  read: route({
    method: 'GET',
    path: '/api/v1/admin/mails/:id',
    summary: 'One of them, as text and as HTML. Only in dev mode.',
    access: 'admin',
    reply: KeptMail,
    status: 200,
  }),
  devPage: route({
    method: 'GET',
    path: '/api/dev/mails',
    summary: 'The same as a page to look at, of any tenant. Only in dev mode.',
    access: 'public',
    query: z.object({
      tenantId: TenantId.default(DEFAULT_TENANT),
      id: z.string().max(80).optional(),
    }),
    reply: z.string(),
    produces: 'text/html',
    status: 200,
  }),
} as const
