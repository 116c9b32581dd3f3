/** Routes about the caller. */
import { z } from 'zod'
import { DEFAULT_TENANT, TenantId, UserId } from '../ids.ts'
import { AccountRole } from '../roles.ts'
import { route } from './route.ts'

/** Who a token says somebody is. */
export const Principal = z.object({
  userId: UserId,
  name: z.string().trim().min(1).max(80),
  tenantId: TenantId,
  roles: z.array(AccountRole),
})
export type Principal = z.infer<typeof Principal>

export const accountRoutes = {
  me: route({
    method: 'GET',
    path: '/api/v1/me',
    summary: 'Who your token says you are.',
    access: 'signed-in',
    reply: Principal,
    status: 200,
  }),
  devToken: route({
    method: 'POST',
    path: '/api/dev/token',
    summary: 'A token for anybody you like. Only in dev mode.',
    access: 'public',
    body: z.strictObject({
      userId: UserId,
      name: z.string().trim().min(1).max(80).optional(),
      tenantId: TenantId.default(DEFAULT_TENANT),
      roles: z.array(AccountRole).max(8).default(['user']),
      /** Where this person gets mail. */
      email: z.email().max(254).optional(),
      expiresInSeconds: z.number().int().min(1).max(31_536_000).default(86_400),
    }),
    reply: z.object({ token: z.string(), expiresAt: z.iso.datetime(), principal: Principal }),
    status: 200,
  }),
} as const
