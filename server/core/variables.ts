/**
 * Every environment variable, once: its name, what it may be, its default, and what it is for. Those of the limits are in
 * limit-variables.ts.
 */
import { z } from 'zod'
import { variable, wholeNumber, type Variable } from './variable.ts'

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

export const VARIABLES = {
  PORT: variable(wholeNumber(0, 65_535).default(3000), 'Port to listen on; 0 takes a free one.'),
  HOST: variable(
    z.string().optional(),
    'Address to listen on. Default: all in production, 127.0.0.1 in dev mode, which takes no other.',
  ),
  DATA_DIR: variable(z.string().min(1).default('./data'), 'Folder of the database file.'),
  NODE_ENV: variable(z.string().default('development'), '`production` turns dev mode off.'),
  JWT_SECRET: variable(
    z.string().min(32, 'must have at least 32 characters').optional(),
    'Secret of HS256 tokens, at least 32 characters. With neither this nor JWKS_URL, outside production, dev mode is on.',
  ),
  JWKS_URL: variable(
    z.url().optional(),
    'Where the public keys (JWKS) of RS256 and ES256 tokens are.',
  ),
  JWT_ISSUER: variable(z.string().optional(), 'When set, the `iss` that tokens must have.'),
  JWT_AUDIENCE: variable(z.string().optional(), 'When set, the `aud` that tokens must have.'),
  ALLOWED_ORIGINS: variable(
    list.default([]),
    'Other origins whose pages may connect, comma separated, such as `https://app.example.com`. `*` allows all.',
  ),
  TRUST_PROXY: variable(
    z.stringbool().default(false),
    'Take the client address from X-Forwarded-For.',
  ),
  KINDS_MODULE: variable(
    z.string().min(1).optional(),
    'A JavaScript or TypeScript module whose default export is a list of kinds of your own; see docs/kinds.md.',
  ),
  PUBLIC_URL: variable(
    z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    'Where people open the pages, such as `https://plan.example.com`: links in mail lead there. Without it mail has none; in dev mode it is this machine.',
  ),
  SMTP_URL: variable(
    z.url({ protocol: /^smtps?$/ }).optional(),
    'Where mail is handed over: `smtp://user:password@host:587`. Without it mail goes into files, in the folder `mail` of DATA_DIR.',
  ),
  MAIL_FROM: variable(
    z
      .string()
      .regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an address')
      .default('Concord <concord@localhost>'),
    'Who mail is from.',
  ),
  MAIL_WAIT_SECONDS: variable(
    wholeNumber(0, 86_400).default(300),
    'How long a notification that is not pressing waits before it is mailed, together with what comes meanwhile. Who has seen it by then is sent no mail.',
  ),
  MAIL_FILE_DAYS: variable(
    wholeNumber(1, 3650).default(7),
    'How long mail that went into files is kept.',
  ),
  TEXT_GATEWAY: variable(
    z.url({ protocol: /^https?$/ }).optional(),
    'Where text messages are handed over, by the API of Twilio: `https://account:token@api.twilio.com`.',
  ),
  TEXT_FROM: variable(z.string().default(''), 'The number that SMS are from.'),
  WHATSAPP_FROM: variable(z.string().default(''), 'The number that WhatsApp messages are from.'),
  PRIVATE_ADDRESSES: variable(
    z.stringbool().default(false),
    'Let webhooks and push messages go to private and loopback addresses, and without encryption.',
  ),
  JOB_DAYS: variable(
    wholeNumber(1, 3650).default(7),
    'How long background jobs and deliveries are kept after they ended.',
  ),
  FAILED_JOB_DAYS: variable(
    wholeNumber(1, 3650).default(90),
    'How long jobs that failed for good are kept, for somebody to try them again.',
  ),
  CACHE_TTL: variable(
    wholeNumber(1, 86_400).default(300),
    'How long something is cached where nothing else is said, seconds.',
  ),
  CACHE_MAX_ITEMS: variable(
    wholeNumber(1, 1_000_000).default(1000),
    'Values that the cache holds at most; what nobody asked for the longest goes first.',
  ),
  LOG_LEVEL: variable(
    z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
    'How much to log.',
  ),
  METRICS_TOKEN: variable(
    z.string().min(8).optional(),
    'When set, /metrics wants `Authorization: Bearer` with it; without, only this machine may read it.',
  ),
  FORCED_AWAY_SECONDS: variable(
    wholeNumber(0, 86_400).default(60),
    'Who was disconnected by an admin may not come back for this long.',
  ),
  FLIGHT_POLL_SECONDS: variable(
    wholeNumber(0, 86_400).default(30),
    'In dev mode alone: so often something new is made up of flights that are followed. 0: never.',
  ),
  SESSION_HOURS: variable(
    wholeNumber(1, 87_600).default(24),
    'How long connections that have ended are remembered.',
  ),
  AUDIT_DAYS: variable(wholeNumber(1, 3650).default(90), 'How long the audit log is kept.'),
} as const satisfies Record<string, Variable>
