/**
 * Every environment variable, once: its name, what it may be, its default, and what it is for.
 * Long because it is one table.
 */
import { DEFAULT_LIMITS, type Limits } from '@concord/schemas'
import { z } from 'zod'

const wholeNumber = (from: number, to: number) => z.coerce.number().int().min(from).max(to)
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

interface Variable<T extends z.ZodType = z.ZodType> {
  readonly schema: T
  /** For the reference in docs/operations.md. */
  readonly about: string
}

const variable = <T extends z.ZodType>(schema: T, about: string): Variable<T> => ({ schema, about })

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
  MAX_FRAME_BYTES: variable(
    wholeNumber(1024, 2 ** 28).default(DEFAULT_LIMITS.frameBytes),
    'Largest frame taken.',
  ),
  MAX_SEND_QUEUE_BYTES: variable(
    wholeNumber(1024, 2 ** 30).default(DEFAULT_LIMITS.sendQueueBytes),
    'What may wait for a slow reader.',
  ),
  MAX_INBOX_BYTES: variable(
    wholeNumber(1024, 2 ** 30).default(DEFAULT_LIMITS.inboxBytes),
    'What one socket may send ahead of what is worked on; beyond, it is read more slowly.',
  ),
  MAX_INBOX_FRAMES: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.inboxFrames),
    'The same in frames.',
  ),
  CPU_MS_PER_SECOND: variable(
    wholeNumber(1, 1000).default(DEFAULT_LIMITS.cpuMsPerSecond),
    'Processor time that one person, and one document, may use in a second for long; with more, everybody else goes first.',
  ),
  CPU_BURST_MS: variable(
    wholeNumber(1, 60_000).default(DEFAULT_LIMITS.cpuBurstMs),
    'Processor time that may be used at once.',
  ),
  MAX_FRAMES_PER_SECOND: variable(
    wholeNumber(1, 100_000).default(DEFAULT_LIMITS.framesPerSecond),
    'Frames one socket may send in a second, for long.',
  ),
  MAX_FRAME_BURST: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.frameBurst),
    'Frames one socket may send at once.',
  ),
  MAX_BYTES_PER_SECOND: variable(
    wholeNumber(1024, 2 ** 30).default(DEFAULT_LIMITS.bytesPerSecond),
    'Bytes one socket may send in a second, for long.',
  ),
  MAX_BYTE_BURST: variable(
    wholeNumber(1024, 2 ** 31).default(DEFAULT_LIMITS.byteBurst),
    'Bytes one socket may send at once.',
  ),
  MAX_TEXT_FRAME_BYTES: variable(
    wholeNumber(1024, 2 ** 28).default(DEFAULT_LIMITS.textFrameBytes),
    'Largest text frame taken.',
  ),
  MAX_VERBS_PER_SECOND: variable(
    wholeNumber(1, 100_000).default(DEFAULT_LIMITS.verbsPerSecond),
    'Text frames of one socket that are answered in a second, for long.',
  ),
  MAX_VERB_BURST: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.verbBurst),
    'Text frames of one socket that are answered at once.',
  ),
  MAX_QUESTIONS_PER_SECOND: variable(
    wholeNumber(1, 100_000).default(DEFAULT_LIMITS.questionsPerSecond),
    'How often one connection may ask for all of a document, or show a new token, in a second, for long.',
  ),
  MAX_QUESTION_BURST: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.questionBurst),
    'How often it may do so at once.',
  ),
  MAX_PRESENCE_BYTES: variable(
    wholeNumber(64, 2 ** 24).default(DEFAULT_LIMITS.presenceBytes),
    'What one client may say of itself in presence, bytes of JSON.',
  ),
  MAX_PRESENCE_CLIENTS: variable(
    wholeNumber(1, 1000).default(DEFAULT_LIMITS.presenceClients),
    'Yjs clients that one connection may show in presence.',
  ),
  AWAY_MS: variable(
    wholeNumber(10, 2 ** 31 - 1).default(DEFAULT_LIMITS.awayMs),
    'Whoever came by text frames and sends none for this long is shown as away.',
  ),
  TYPING_TIMEOUT_MS: variable(
    wholeNumber(10, 60_000).default(DEFAULT_LIMITS.typingMs),
    'Who is writing, by text frames, is not any more when nothing more is said for this long.',
  ),
  RESUME_MS: variable(
    wholeNumber(0, 3_600_000).default(DEFAULT_LIMITS.resumeMs),
    'So long after a socket was lost another one may go on with its session.',
  ),
  HEARTBEAT_MS: variable(
    wholeNumber(100, 3_600_000).default(DEFAULT_LIMITS.heartbeatMs),
    'Time between pings.',
  ),
  IDLE_TIMEOUT_MS: variable(
    wholeNumber(100, 86_400_000).default(DEFAULT_LIMITS.idleMs),
    'A socket that says nothing for this long is closed.',
  ),
  AUTH_DEADLINE_MS: variable(
    wholeNumber(100, 600_000).default(DEFAULT_LIMITS.authDeadlineMs),
    'A socket must prove who it is within this time.',
  ),
  MAX_UNAUTHENTICATED_BYTES: variable(
    wholeNumber(1024, 2 ** 28).default(DEFAULT_LIMITS.unauthenticatedBytes),
    'What a socket may send before it has proved who it is.',
  ),
  MAX_CONNECTIONS: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.sockets),
    'Sockets in all.',
  ),
  MAX_CONNECTIONS_PER_USER: variable(
    wholeNumber(1, 100_000).default(DEFAULT_LIMITS.socketsPerUser),
    'Sockets of one person.',
  ),
  MAX_CONNECTIONS_PER_ADDRESS: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.socketsPerAddress),
    'Sockets from one address.',
  ),
  MAX_CONNECTS_PER_SECOND: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.connectsPerSecond),
    'New sockets from one address in a second, for long.',
  ),
  MAX_USER_CONNECTS_PER_SECOND: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.userConnectsPerSecond),
    'New connections of one person in a second, for long.',
  ),
  MAX_USER_CONNECT_BURST: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.userConnectBurst),
    'New connections of one person at once.',
  ),
  MAX_CHAT_PER_SECOND: variable(
    wholeNumber(1, 100_000).default(DEFAULT_LIMITS.chatPerSecond),
    'Chat messages of one person in a second, for long.',
  ),
  MAX_CHAT_BURST: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.chatBurst),
    'Chat messages of one person at once.',
  ),
  MAX_VOTES_PER_SECOND: variable(
    wholeNumber(1, 100_000).default(DEFAULT_LIMITS.votesPerSecond),
    'Votes of one person over REST and in text frames, in a second, for long.',
  ),
  MAX_VOTE_BURST: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.voteBurst),
    'Votes of one person at once.',
  ),
  MAX_DOCUMENTS_PER_SOCKET: variable(
    wholeNumber(1, 10_000).default(DEFAULT_LIMITS.documentsPerSocket),
    'Documents open on one socket.',
  ),
  MAX_DOCUMENTS_PER_USER: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.documentsPerUser),
    'Documents that one person has open, on all their sockets.',
  ),
  MAX_DOCUMENTS: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.documents),
    'Documents in memory.',
  ),
  MAX_BODY_BYTES: variable(
    wholeNumber(1024, 2 ** 28).default(DEFAULT_LIMITS.bodyBytes),
    'Largest body of a REST request.',
  ),
  MAX_REST_PER_MINUTE: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.restPerMinute),
    'REST requests of one person in a minute, for long; three times as many at once.',
  ),
  MAX_ADMIN_REST_PER_MINUTE: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.adminRestPerMinute),
    'The same for admins and agents.',
  ),
  MAX_ADDRESS_REST_PER_MINUTE: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.addressRestPerMinute),
    'The same from one address, whoever it is.',
  ),
  MAX_REQUESTS_AT_ONCE: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.requestsAtOnce),
    'Requests of one address that are worked on at the same time.',
  ),
  HTTP_HEAD_MS: variable(
    wholeNumber(100, 600_000).default(DEFAULT_LIMITS.headMs),
    'A request must have sent its head within this time.',
  ),
  HTTP_REQUEST_MS: variable(
    wholeNumber(100, 3_600_000).default(DEFAULT_LIMITS.requestMs),
    'A request must have sent all of itself within this time.',
  ),
  LOCK_SECONDS: variable(
    wholeNumber(1, 30 * 86_400).default(DEFAULT_LIMITS.lockSeconds),
    'How long the lock of a document lasts without being renewed, when nobody says otherwise.',
  ),
  MAX_LOCK_SECONDS: variable(
    wholeNumber(1, 30 * 86_400).default(DEFAULT_LIMITS.maxLockSeconds),
    'The longest that a lock may be asked for.',
  ),
  MAX_UPDATE_CLIENTS: variable(
    wholeNumber(1, 100_000).default(DEFAULT_LIMITS.updateClients),
    'Yjs clients that one update may extend. A device that was offline brings one for each time it was opened.',
  ),
  MAX_UPDATE_STRUCTS: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.updateStructs),
    'Structs that one update may add: about one for each insertion that does not continue the one before.',
  ),
  MAX_UPDATE_DELETIONS: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.updateDeletions),
    'Ranges that one update may delete. Every full exchange names all that was ever deleted.',
  ),
  MAX_UPDATE_CONFLICTS: variable(
    wholeNumber(1, 1_000_000_000).default(DEFAULT_LIMITS.updateConflicts),
    'Structs of others that one update may meet at the places where it writes, each counted for each that it brings. A million takes Yjs about 0.2 s.',
  ),
  MAX_CONFLICTS_PER_HOUR: variable(
    wholeNumber(1, 1_000_000_000).default(DEFAULT_LIMITS.conflictsPerHour),
    'The same for all that one person writes in one document within an hour.',
  ),
  MAX_CONFLICT_BURST: variable(
    wholeNumber(1, 1_000_000_000).default(DEFAULT_LIMITS.conflictBurst),
    'The same for all that one person writes in one document at once, after a rest.',
  ),
  MAX_NESTING: variable(
    wholeNumber(1, 512).default(DEFAULT_LIMITS.nesting),
    'Levels of Yjs types within each other.',
  ),
  MAX_JSON_DEPTH: variable(
    wholeNumber(1, 512).default(DEFAULT_LIMITS.jsonDepth),
    'Levels of objects and arrays in a plain value.',
  ),
  MAX_KEY_LENGTH: variable(
    wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.keyLength),
    'Length of keys and of the names of root types, elements and formats.',
  ),
  MAX_DOCUMENT_ROOTS: variable(
    wholeNumber(1, 100_000).default(DEFAULT_LIMITS.documentRoots),
    'Names that the root types of one document ever had.',
  ),
  MAX_DOCUMENT_CLIENTS: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.documentClients),
    'Yjs clients that ever wrote in one document. Every opening of it that leads to an edit is one.',
  ),
  MAX_NEW_CLIENTS_PER_HOUR: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.newClientsPerHour),
    'Yjs clients with which one person may begin to write in one document within an hour.',
  ),
  MAX_NEW_CLIENT_BURST: variable(
    wholeNumber(1, 10_000_000).default(DEFAULT_LIMITS.newClientBurst),
    'Yjs clients with which one person may begin to write in one document at once, after a rest.',
  ),
  MAX_DOCUMENT_SUBDOCUMENTS: variable(
    wholeNumber(0, 1_000_000).default(DEFAULT_LIMITS.documentSubdocuments),
    'Yjs subdocuments that one document may hold at a time.',
  ),
  MAX_DOCUMENT_BYTES: variable(
    wholeNumber(1024, 2 ** 31).default(DEFAULT_LIMITS.documentBytes),
    'What one document may weigh on disk.',
  ),
} as const satisfies Record<string, Variable>

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

/** A setting that stops the start; its message is one line for the operator. */
export class ConfigError extends Error {}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Reads the settings. Throws a ConfigError that names the variable, what was wrong and what is allowed. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const read = <N extends keyof typeof VARIABLES>(
    name: N,
  ): z.output<(typeof VARIABLES)[N]['schema']> => {
    const text = environment[name]
    const result = VARIABLES[name].schema.safeParse(text === '' ? undefined : text)
    if (!result.success) {
      throw new ConfigError(
        `${name}="${/SECRET|TOKEN|SMTP|GATEWAY/.test(name) ? '…' : text}": ${result.error.issues[0]!.message}. ${VARIABLES[name].about}`,
      )
    }
    // reason: the compiler does not see that the schema of `name` made this value
    return result.data as z.output<(typeof VARIABLES)[N]['schema']>
  }
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
    limits: {
      ...DEFAULT_LIMITS,
      frameBytes: read('MAX_FRAME_BYTES'),
      sendQueueBytes: read('MAX_SEND_QUEUE_BYTES'),
      inboxBytes: read('MAX_INBOX_BYTES'),
      inboxFrames: read('MAX_INBOX_FRAMES'),
      cpuMsPerSecond: read('CPU_MS_PER_SECOND'),
      cpuBurstMs: read('CPU_BURST_MS'),
      framesPerSecond: read('MAX_FRAMES_PER_SECOND'),
      frameBurst: read('MAX_FRAME_BURST'),
      bytesPerSecond: read('MAX_BYTES_PER_SECOND'),
      byteBurst: read('MAX_BYTE_BURST'),
      textFrameBytes: read('MAX_TEXT_FRAME_BYTES'),
      verbsPerSecond: read('MAX_VERBS_PER_SECOND'),
      verbBurst: read('MAX_VERB_BURST'),
      questionsPerSecond: read('MAX_QUESTIONS_PER_SECOND'),
      questionBurst: read('MAX_QUESTION_BURST'),
      presenceBytes: read('MAX_PRESENCE_BYTES'),
      presenceClients: read('MAX_PRESENCE_CLIENTS'),
      awayMs: read('AWAY_MS'),
      typingMs: read('TYPING_TIMEOUT_MS'),
      resumeMs: read('RESUME_MS'),
      heartbeatMs: read('HEARTBEAT_MS'),
      idleMs: read('IDLE_TIMEOUT_MS'),
      authDeadlineMs: read('AUTH_DEADLINE_MS'),
      unauthenticatedBytes: read('MAX_UNAUTHENTICATED_BYTES'),
      sockets: read('MAX_CONNECTIONS'),
      socketsPerUser: read('MAX_CONNECTIONS_PER_USER'),
      socketsPerAddress: read('MAX_CONNECTIONS_PER_ADDRESS'),
      connectsPerSecond: read('MAX_CONNECTS_PER_SECOND'),
      userConnectsPerSecond: read('MAX_USER_CONNECTS_PER_SECOND'),
      userConnectBurst: read('MAX_USER_CONNECT_BURST'),
      chatPerSecond: read('MAX_CHAT_PER_SECOND'),
      chatBurst: read('MAX_CHAT_BURST'),
      votesPerSecond: read('MAX_VOTES_PER_SECOND'),
      voteBurst: read('MAX_VOTE_BURST'),
      documentsPerSocket: read('MAX_DOCUMENTS_PER_SOCKET'),
      documentsPerUser: read('MAX_DOCUMENTS_PER_USER'),
      documents: read('MAX_DOCUMENTS'),
      bodyBytes: read('MAX_BODY_BYTES'),
      restPerMinute: read('MAX_REST_PER_MINUTE'),
      adminRestPerMinute: read('MAX_ADMIN_REST_PER_MINUTE'),
      addressRestPerMinute: read('MAX_ADDRESS_REST_PER_MINUTE'),
      requestsAtOnce: read('MAX_REQUESTS_AT_ONCE'),
      headMs: read('HTTP_HEAD_MS'),
      requestMs: read('HTTP_REQUEST_MS'),
      lockSeconds: read('LOCK_SECONDS'),
      maxLockSeconds: read('MAX_LOCK_SECONDS'),
      updateClients: read('MAX_UPDATE_CLIENTS'),
      updateStructs: read('MAX_UPDATE_STRUCTS'),
      updateDeletions: read('MAX_UPDATE_DELETIONS'),
      updateConflicts: read('MAX_UPDATE_CONFLICTS'),
      conflictsPerHour: read('MAX_CONFLICTS_PER_HOUR'),
      conflictBurst: read('MAX_CONFLICT_BURST'),
      nesting: read('MAX_NESTING'),
      jsonDepth: read('MAX_JSON_DEPTH'),
      keyLength: read('MAX_KEY_LENGTH'),
      documentRoots: read('MAX_DOCUMENT_ROOTS'),
      documentClients: read('MAX_DOCUMENT_CLIENTS'),
      newClientsPerHour: read('MAX_NEW_CLIENTS_PER_HOUR'),
      newClientBurst: read('MAX_NEW_CLIENT_BURST'),
      documentSubdocuments: read('MAX_DOCUMENT_SUBDOCUMENTS'),
      documentBytes: read('MAX_DOCUMENT_BYTES'),
    },
  }
}
