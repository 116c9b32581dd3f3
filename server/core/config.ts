/** The settings of a server, read from its environment. */
import type { Limits } from '@concord/schemas'
import type { z } from 'zod'
import { LIMIT_VARIABLES } from './limit-variables.ts'
import { ConfigError, readVariable, type Environment } from './variable.ts'
import { VARIABLES } from './variables.ts'

export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly production: boolean
  /** No keys and not in production: anybody on this machine may mint tokens. */
  readonly devMode: boolean
  readonly jwtSecret: string | undefined
  readonly jwksUrl: string | undefined
  readonly jwtIssuer: string | undefined
  readonly jwtAudience: string | undefined
  readonly allowedOrigins: readonly string[]
  readonly trustProxy: boolean
  readonly kindsModule: string | undefined
  /** Where people open the pages, without a slash at the end. */
  readonly publicUrl: string | undefined
  readonly mail: {
    readonly smtpUrl: string | undefined
    readonly from: string
    /** The address in `from`. */
    readonly address: string
    /** How long notifications wait to be mailed together, ms. */
    readonly waitMs: number
  }
  readonly texts: {
    readonly gateway: string | undefined
    readonly smsFrom: string
    readonly whatsappFrom: string
  }
  /** Webhooks and push messages may go to private addresses. */
  readonly privateAddresses: boolean
  /** How long jobs that ended well, those that failed, and mail in files are kept, ms. */
  readonly keep: {
    readonly jobsMs: number
    readonly failedJobsMs: number
    readonly mailFilesMs: number
  }
  readonly cache: { readonly ttlSeconds: number; readonly maxItems: number }
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  readonly metricsToken: string | undefined
  /** How long somebody whom an admin disconnected stays away, ms. */
  readonly forcedAwayMs: number
  /** How often something is made up of flights that are followed, ms; 0: never. */
  readonly madeUpFlightsMs: number
  /** How long connections that ended are remembered, and the audit log, ms. */
  readonly sessionsKeptMs: number
  readonly auditKeptMs: number
  readonly limits: Limits
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Reads the settings. Throws a ConfigError that names the variable, what was wrong and what is allowed. */
export function readConfig(environment: Environment): Config {
  const read = <N extends keyof typeof VARIABLES>(
    name: N,
  ): z.output<(typeof VARIABLES)[N]['schema']> =>
    // reason: the compiler does not see that the schema of `name` made this value
    readVariable<unknown>(environment, name, VARIABLES[name]) as z.output<
      (typeof VARIABLES)[N]['schema']
    >
  const production = read('NODE_ENV') === 'production'
  const jwtSecret = read('JWT_SECRET')
  const jwksUrl = read('JWKS_URL')
  const devMode = jwtSecret === undefined && jwksUrl === undefined
  if (devMode && production) {
    throw new ConfigError(
      'JWT_SECRET or JWKS_URL is needed in production: without a key nobody can be trusted.',
    )
  }
  const host = read('HOST') ?? (devMode ? '127.0.0.1' : '0.0.0.0')
  if (devMode && !LOOPBACK.has(host)) {
    throw new ConfigError(
      `HOST="${host}": dev mode hands out tokens to anybody and listens on 127.0.0.1 only. Set JWT_SECRET to listen elsewhere.`,
    )
  }
  const from = read('MAIL_FROM')
  return {
    port: read('PORT'),
    host,
    dataDir: read('DATA_DIR'),
    production,
    devMode,
    jwtSecret,
    jwksUrl,
    jwtIssuer: read('JWT_ISSUER'),
    jwtAudience: read('JWT_AUDIENCE'),
    allowedOrigins: read('ALLOWED_ORIGINS'),
    trustProxy: read('TRUST_PROXY'),
    kindsModule: read('KINDS_MODULE'),
    publicUrl: read('PUBLIC_URL') ?? (devMode ? `http://localhost:${read('PORT')}` : undefined),
    mail: {
      smtpUrl: read('SMTP_URL'),
      from,
      address: /[^\s<]+@[^\s>]+/.exec(from)![0],
      waitMs: read('MAIL_WAIT_SECONDS') * 1000,
    },
    texts: {
      gateway: read('TEXT_GATEWAY'),
      smsFrom: read('TEXT_FROM'),
      whatsappFrom: read('WHATSAPP_FROM'),
    },
    privateAddresses: read('PRIVATE_ADDRESSES'),
    keep: {
      jobsMs: read('JOB_DAYS') * DAY_MS,
      failedJobsMs: read('FAILED_JOB_DAYS') * DAY_MS,
      mailFilesMs: read('MAIL_FILE_DAYS') * DAY_MS,
    },
    cache: { ttlSeconds: read('CACHE_TTL'), maxItems: read('CACHE_MAX_ITEMS') },
    logLevel: read('LOG_LEVEL'),
    metricsToken: read('METRICS_TOKEN'),
    forcedAwayMs: read('FORCED_AWAY_SECONDS') * 1000,
    madeUpFlightsMs: devMode ? read('FLIGHT_POLL_SECONDS') * 1000 : 0,
    sessionsKeptMs: read('SESSION_HOURS') * HOUR_MS,
    auditKeptMs: read('AUDIT_DAYS') * DAY_MS,
    limits: readLimits(environment),
  }
}

function readLimits(environment: Environment): Limits {
  const limits = LIMIT_VARIABLES.map(({ limit, name, ...variable }) => [
    limit,
    readVariable(environment, name, variable),
  ])
  // reason: the table has every limit
  return Object.fromEntries(limits) as Limits
}
