import { KINDS, type Kind, type KindName, type ScopeRole } from '@concord/schemas'
import type { ScopeApi } from '../api/api.ts'
import { systemClock, type Clock } from '../core/clock.ts'
import { settledWithin } from './settled.ts'
import { createTestUser, type TestUser, type TestUserActor } from './test-user.ts'

/** Which server is used: a running one, or one that is started for this test alone. */
export interface TestServerOptions {
  /** A server in dev mode that runs already. */
  readonly url?: string
  /** Or the path of a server's `main.ts`: one is started for this test alone, with a folder of its own. Needs Node. */
  readonly main?: string
  /** Settings of a server that is started. */
  readonly env?: Readonly<Record<string, string>>
  /** Another source of time and chance for the clients. */
  readonly clock?: Clock
}

/** A server for tests, with people who meet nobody of another test. */
export interface TestServer extends AsyncDisposable {
  readonly url: string
  /** Everybody here is of a tenant that was made for this test: tests on one server do not meet. */
  readonly tenantId: string
  /** A person with a client of their own; the same one for the same names. `device`: another client of that person. */
  user(userId: string, device?: string): TestUser
  /** Makes one and resolves with its id. The first of the members makes it and so is its owner. */
  create(
    kind: KindName,
    fields: { readonly title: string } & Readonly<Record<string, unknown>>,
    members: Readonly<Record<string, ScopeRole>>,
  ): Promise<string>
  /**
   * Resolves when in all open rooms of those who are online every edit is saved and all see the same. Rejects with what
   * is missing after `withinMs`, ten seconds by default.
   */
  settled(withinMs?: number): Promise<void>
  /** Closes all clients, and ends the server if it was started here. */
  close(): Promise<void>
}

/** Without options: the server that the environment names in `CONCORD_URL`. */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { clock = systemClock } = options
  const { url, end } = await serverOf(options)
  const tenantId = `test-${[...clock.bytes(6)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const users = new Map<string, TestUserActor>()

  function user(userId: string, device = ''): TestUser {
    const name = `${userId} ${device}`.trim()
    const known = users.get(name) ?? createTestUser(userId, { url, tenantId, clock })
    users.set(name, known)
    return known.user
  }

  async function close(): Promise<void> {
    await Promise.all([...users.values()].map((each) => each.close()))
    await end()
  }

  return {
    url,
    tenantId,
    user,
    async create(kind, fields, members) {
      const [founder, ...others] = Object.keys(members)
      if (founder === undefined)
        throw new Error('Somebody has to make it: name at least one member.')
      const scopes: ScopeApi = user(founder).client.api.of<Kind>(KINDS[kind])
      const { id } = await scopes.create(fields)
      for (const userId of others) await scopes.addMember(id, { userId, role: members[userId]! })
      return id
    },
    settled: (withinMs = 10_000) =>
      settledWithin(
        withinMs,
        clock,
        [...users].flatMap(([who, { user }]) =>
          user.isOffline ? [] : [{ who, client: user.client }],
        ),
      ),
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Running {
  readonly url: string
  end(): Promise<void>
}

async function serverOf({ url, main, env = {} }: TestServerOptions): Promise<Running> {
  if (main !== undefined) {
    const { startServer } = await import('./server-process.ts')
    return startServer(main, env)
  }
  const named = url ?? globalThis.process?.env['CONCORD_URL']
  if (named === undefined)
    throw new Error(
      'There is no server to test with. Give `url` or `main`, or set CONCORD_URL to a server in dev mode.',
    )
  return { url: named, end: async () => {} }
}
