/** Who this tab acts as. */
import { ID_PATTERN } from '@concord/schemas'

export interface Identity {
  readonly userId: string
  readonly name: string
  readonly tenantId: string
  /** Pasted by the person. Absent: the server is in dev mode and gives a new one whenever it is asked. */
  readonly token?: string
}

/** The identity in a stored text, or `undefined` when it is not one (an older version, somebody's hand). */
export function parseIdentity(text: string | null): Identity | undefined {
  if (text === null) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Not ours: the person is asked again.
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { userId, name, tenantId, token } = value as Record<string, unknown>
  if (typeof userId !== 'string' || typeof name !== 'string' || typeof tenantId !== 'string')
    return undefined
  if (!ID_PATTERN.test(userId) || !ID_PATTERN.test(tenantId) || name === '') return undefined
  return { userId, name, tenantId, ...(typeof token === 'string' ? { token } : {}) }
}
