/** `concord token`: a token for somebody, signed with the key that the server of this folder has. */
import { AccountRole, DEFAULT_TENANT, Principal, TenantId, UserId, type z } from '@concord/schemas'
import { devSecret, hasDevSecret } from '../auth/dev-secret.ts'
import { createTokens } from '../auth/tokens.ts'
import { systemClock, systemRandomness } from '../core/clock.ts'
import { readConfig } from '../core/config.ts'
import type { Command } from './command.ts'

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const LONGEST_SECONDS = 10 * 365 * 86_400

export const token: Command = {
  usage: 'token <user>',
  about: 'Prints a token for somebody, and nothing else, for scripts.',
  help: [
    'It is signed with JWT_SECRET; without that, outside production, with the secret that a server in dev mode keeps in',
    'its folder. TOKEN=$(npx concord token ana)',
    '',
    '  --name <name>       how others see them; their id unless you say otherwise',
    `  --tenant <tenant>   ${DEFAULT_TENANT} unless you say otherwise`,
    `  --role <role>       ${AccountRole.options.join(', ')}; several with commas; user unless you say otherwise`,
    '  --expires <time>    how long it is good: 90s, 15m, 12h, 30d; 1d unless you say otherwise',
  ],
  options: {
    name: { type: 'string' },
    tenant: { type: 'string' },
    role: { type: 'string' },
    expires: { type: 'string' },
  },
  words: [1, 1],
  async run({ folder, words: [user], options, terminal }) {
    const principal: Principal = {
      userId: valid(UserId, user, `"${user}" is no id of a user`),
      name: valid(Principal.shape.name, options['name'] ?? user, '--name'),
      tenantId: valid(TenantId, options['tenant'] ?? DEFAULT_TENANT, '--tenant'),
      roles: String(options['role'] ?? 'user')
        .split(',')
        .map((role) => valid(AccountRole, role.trim(), '--role')),
    }
    const expires = seconds(String(options['expires'] ?? '1d'))
    const config = readConfig(process.env)
    if (config.jwksUrl !== undefined)
      throw new Error('JWKS_URL is set: tokens are signed by whoever has the key behind it.')
    const tokens = createTokens(config, config.jwtSecret ?? secretOf(folder))
    terminal.say(tokens.sign(principal, systemClock.now(), expires))
  },
}

function valid<S extends z.ZodType>(schema: S, value: unknown, what: string): z.infer<S> {
  const { data, error } = schema.safeParse(value)
  if (error) throw new Error(`${what}: ${error.issues[0]!.message}`)
  return data
}

function seconds(text: string): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const value = Number(count) * SECONDS[unit ?? 's']!
  if (!(value > 0 && value <= LONGEST_SECONDS))
    throw new Error('--expires is a number with s, m, h or d behind it, ten years at most: 12h.')
  return value
}

function secretOf(folder: string): string {
  if (!hasDevSecret(folder))
    throw new Error(
      `There is no key to sign with. Set JWT_SECRET, or start a server in dev mode on ${folder} first (npx concord dev), or name its folder with --data.`,
    )
  return devSecret(folder, systemRandomness)
}
