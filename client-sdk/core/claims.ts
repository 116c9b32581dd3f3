/** What a token says about whom it is for. Only read here: whether it is genuine is the server's question. */
import { DEFAULT_TENANT, Principal, type ErrorReply } from '@concord/schemas'

/** Who somebody is to the server. A user id means somebody within a tenant. */
export interface Identity {
  readonly userId: string
  readonly tenantId: string
}

export interface Claims extends Identity {
  readonly token: string
  readonly name: string
  /** Milliseconds since 1970; absent when the token does not say. */
  readonly expiresAt?: number
}

/**
 * The claims of a JWT. For a token that cannot be read, `identity` is believed and nothing is known of when it ends;
 * without that, `undefined`.
 */
export function readClaims(token: string, identity?: Identity): Claims | undefined {
  const payload = readPayload(token)
  const principal = Principal.safeParse({
    userId: payload?.['sub'],
    name: payload?.['name'] ?? payload?.['sub'],
    tenantId: payload?.['tenantId'] ?? DEFAULT_TENANT,
    roles: [],
  })
  if (!payload || !principal.success)
    return identity && { token, name: identity.userId, ...identity }
  const { userId, name, tenantId } = principal.data
  const expires = payload['exp']
  return {
    token,
    userId,
    name,
    tenantId,
    ...(typeof expires === 'number' ? { expiresAt: expires * 1000 } : {}),
  }
}

function readPayload(token: string): Record<string, unknown> | undefined {
  const encoded = token.split('.')[1]
  if (encoded === undefined) return undefined
  try {
    const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const payload: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof payload === 'object' && payload !== null ? { ...payload } : undefined
  } catch {
    // reason: a token need not be a JWT; the caller says what then.
    return undefined
  }
}

/**
 * What is wrong when a token is for somebody else: what is kept on the device belongs to one person. `undefined` when
 * nothing is wrong or nobody is known yet.
 */
export function claimsMismatch(
  claims: Identity,
  known: Identity | undefined,
): ErrorReply | undefined {
  if (!known || (claims.userId === known.userId && claims.tenantId === known.tenantId))
    return undefined
  return {
    code: 'UNAUTHENTICATED',
    message: `The token is for ${claims.userId} of ${claims.tenantId}, this client is for ${known.userId} of ${known.tenantId}. Make another client.`,
  }
}
