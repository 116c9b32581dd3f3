/**
 * The word what somebody's role in a scope is.
 *
 * JSON in a Hocuspocus stateless frame of the document it speaks of. The server sends it when it lets a connection in,
 * and again when the role changes; from then on it treats that connection by the new role.
 */
import { z } from 'zod'
import { ScopeRole } from './roles.ts'

export const AccessNotice = z.strictObject({ type: z.literal('access'), role: ScopeRole })
export type AccessNotice = z.infer<typeof AccessNotice>
