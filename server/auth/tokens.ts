/** Tokens: JWTs that say who somebody is (RFC 7519). */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { AccountRole, DEFAULT_TENANT, Principal } from '@concord/schemas'
import jwt from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import { z } from 'zod'
import type { Config } from '../core/config.ts'
import { Refusal } from '../core/refusal.ts'

/** A principal and how long the token speaks for it. */
export interface Session {
  readonly principal: Principal
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** The same; `undefined` for a token that does not say. */
  readonly issuedAt?: number | undefined
  /** Where the person gets mail, as far as who issued the token knows and vouches for. */
  readonly email?: string | undefined
}

export interface Tokens {
  /** Throws a Refusal: UNAUTHENTICATED or TOKEN_EXPIRED. */
  verify(token: string): Promise<Session>
  /** Only with a shared secret. */
  sign(principal: Principal, now: number, expiresInSeconds: number, email?: string): string
}

/** What a token must hold. Account roles that Concord does not know are left out, so that a company's own do no harm. */
const Claims = z.object({
  sub: Principal.shape.userId,
  name: Principal.shape.name.optional(),
  tenantId: Principal.shape.tenantId.default(DEFAULT_TENANT),
  roles: z
    .array(z.string())
    .default(['user'])
    .transform((roles) =>
      roles.filter((role): role is AccountRole => AccountRole.safeParse(role).success),
    ),
  exp: z.number().int(),
  iat: z.number().optional(),
  // An address that is none is no reason to turn somebody away.
  email: z.email().max(254).optional().catch(undefined),
  email_verified: z.boolean().optional().catch(false),
})

/** Algorithms are fixed by the kind of key; what the token's own header says chooses nothing. */
type Key =
  | { readonly secret: KeyObject; readonly algorithms: readonly ['HS256'] }
  | { readonly jwks: JwksClient; readonly algorithms: readonly ['RS256', 'ES256'] }

export function createTokens(
  config: Pick<Config, 'jwksUrl' | 'jwtIssuer' | 'jwtAudience'>,
  secret: string | undefined,
): Tokens {
  const key: Key =
    config.jwksUrl === undefined
      ? // Text would be read as a public key first, each time.
        { secret: createSecretKey(secret!, 'utf8'), algorithms: ['HS256'] }
      : {
          jwks: new JwksClient({
            jwksUri: config.jwksUrl,
            cache: true,
            rateLimit: true,
            timeout: 5000,
          }),
          algorithms: ['RS256', 'ES256'],
        }
  const options: jwt.VerifyOptions = {
    algorithms: [...key.algorithms],
    ...(config.jwtIssuer === undefined ? {} : { issuer: config.jwtIssuer }),
    ...(config.jwtAudience === undefined ? {} : { audience: config.jwtAudience }),
  }
  return {
    async verify(token) {
      const payload = await decode(token, key, options)
      const claims = Claims.safeParse(payload)
      if (!claims.success) {
        const issue = claims.error.issues[0]!
        throw new Refusal(
          'UNAUTHENTICATED',
          `The token's "${issue.path.join('.')}" is missing or not valid: ${issue.message}`,
        )
      }
      const { sub, name, tenantId, roles, exp, iat, email, email_verified } = claims.data
      return {
        principal: { userId: sub, name: name ?? sub, tenantId, roles },
        expiresAt: exp * 1000,
        issuedAt: iat === undefined ? undefined : iat * 1000,
        email: email_verified === false ? undefined : email,
      }
    },
    sign(principal, now, expiresInSeconds, email) {
      if (!('secret' in key)) throw new Error('Tokens are signed elsewhere when JWKS_URL is set.')
      const { userId, name, tenantId, roles } = principal
      const issuedAt = Math.floor(now / 1000)
      const claims = {
        sub: userId,
        name,
        tenantId,
        roles,
        iat: issuedAt,
        exp: issuedAt + expiresInSeconds,
      }
      return jwt.sign(
        {
          ...claims,
          ...(email !== undefined && { email }),
          ...(config.jwtIssuer && { iss: config.jwtIssuer }),
          ...(config.jwtAudience && { aud: config.jwtAudience }),
        },
        key.secret,
        { algorithm: 'HS256' },
      )
    },
  }
}

async function decode(token: string, key: Key, options: jwt.VerifyOptions): Promise<unknown> {
  if (token === '') throw new Refusal('UNAUTHENTICATED', 'A token is needed: none was sent.')
  try {
    return jwt.verify(token, await keyFor(token, key), options)
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new Refusal('TOKEN_EXPIRED')
    if (error instanceof Refusal) throw error
    throw new Refusal('UNAUTHENTICATED', `The token is not valid: ${(error as Error).message}.`)
  }
}

async function keyFor(token: string, key: Key): Promise<string | KeyObject> {
  if ('secret' in key) return key.secret
  const kid = jwt.decode(token, { complete: true })?.header.kid
  return (await key.jwks.getSigningKey(kid)).getPublicKey()
}
