/** Becoming somebody, on a server in dev mode and on one that wants tokens. */
import { createClient, devToken, type Client } from '@concord/client'
import { pollingFallback } from '@concord/client/polling'
import { refusalCode } from '../shell/plain-words.ts'
import type { Identity } from './identity.ts'

const SERVER = location.origin

export type SignIn =
  | { readonly kind: 'welcome'; readonly identity: Identity }
  /** The server is not in dev mode. */
  | { readonly kind: 'token-needed' }

/** Asks the server for a token of that person. Rejects when there is no connection or the name is not taken. */
export async function signInByName(who: { userId: string; name: string }): Promise<SignIn> {
  try {
    const { principal } = await devToken(SERVER, who)
    return {
      kind: 'welcome',
      identity: { userId: principal.userId, name: principal.name, tenantId: principal.tenantId },
    }
  } catch (error) {
    if (refusalCode(error) === 'NOT_FOUND') return { kind: 'token-needed' }
    throw error
  }
}

/** Asks the server whose token it is. Rejects when it is nobody's. */
export async function signInByToken(token: string): Promise<Identity> {
  const client = createClient({ url: SERVER, token, offline: false })
  try {
    const { userId, name, tenantId } = await client.api.me()
    return { userId, name, tenantId, token }
  } finally {
    await client.close()
  }
}

/** A client that acts as that person, with or without a network. */
export function clientFor({ userId, name, tenantId, token }: Identity): Client {
  return createClient({
    url: SERVER,
    identity: { userId, tenantId },
    fallback: pollingFallback,
    token: token ?? (async () => (await devToken(SERVER, { userId, name, tenantId })).token),
  })
}
