/** Who asked for something that is done later, from what was kept of them. */
import type { AccountRole, Principal } from '@concord/schemas'

/** What they are called is kept nowhere: the name is their id. */
export function keptPrincipal(
  tenantId: string,
  userId: string,
  roles: readonly AccountRole[],
): Principal {
  // reason: both were ids of a principal when they were kept
  return { tenantId, userId, name: userId, roles } as unknown as Principal
}
