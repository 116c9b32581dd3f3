/**
 * Every error that leaves Concord, once. Status, close code, log level, retry and the plain words follow from here.
 *
 * `retry`: `never` = the same request fails again; `later` = wait and repeat; `after-login` = get a new token first.
 */
export interface ErrorRule {
  /** HTTP status. */
  readonly status: number
  /** WebSocket close code. From 4400 to 4499 y-websocket does not come back by itself, so those are the final ones. */
  readonly close: number
  readonly log: 'debug' | 'info' | 'warn' | 'error'
  readonly retry: 'never' | 'later' | 'after-login'
  /** Used when the place that found the error has nothing more exact to say. */
  readonly message: string
}

export const ERRORS = {
  UNAUTHENTICATED: {
    status: 401,
    close: 4401,
    log: 'info',
    retry: 'after-login',
    message: 'A valid token is needed.',
  },
  TOKEN_EXPIRED: {
    status: 401,
    close: 4401,
    log: 'info',
    retry: 'after-login',
    message: 'The token has expired. Get a new one.',
  },
  TOKEN_REVOKED: {
    status: 401,
    close: 4401,
    log: 'info',
    retry: 'after-login',
    message: 'An admin has ended this sign-in. Sign in again.',
  },
  FORCED_DISCONNECT: {
    status: 403,
    close: 4403,
    log: 'info',
    retry: 'never',
    message: 'An admin has disconnected you.',
  },
  ACCESS_DENIED: {
    status: 403,
    close: 4403,
    log: 'info',
    retry: 'never',
    message: 'You are not allowed to do this.',
  },
  ACCESS_REMOVED: {
    status: 403,
    close: 4403,
    log: 'info',
    retry: 'never',
    message: 'Your access was taken back.',
  },
  READ_ONLY: {
    status: 403,
    close: 4403,
    log: 'info',
    retry: 'never',
    message: 'You may read this but not change it.',
  },
  ORIGIN_DENIED: {
    status: 403,
    close: 4403,
    log: 'warn',
    retry: 'never',
    message: 'Pages from this origin may not connect. Add it to ALLOWED_ORIGINS.',
  },
  NOT_FOUND: {
    status: 404,
    close: 4404,
    log: 'debug',
    retry: 'never',
    message: 'There is no such thing here.',
  },
  INVALID_TRIP_ID: {
    status: 400,
    close: 4400,
    log: 'debug',
    retry: 'never',
    message: 'The id of a trip has 24 hex digits.',
  },
  TRIP_NOT_FOUND: {
    status: 404,
    close: 4404,
    log: 'debug',
    retry: 'never',
    message: 'There is no such trip.',
  },
  NOT_IN_ROOM: {
    status: 403,
    close: 4403,
    log: 'debug',
    retry: 'never',
    message: 'Join it first.',
  },
  INVALID_UPDATE_TYPE: {
    status: 400,
    close: 4400,
    log: 'debug',
    retry: 'never',
    message: 'There is no such type of update.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    close: 4400,
    log: 'debug',
    retry: 'never',
    message: 'This address does not take that method.',
  },
  INVALID_SCOPE: {
    status: 400,
    close: 4400,
    log: 'info',
    retry: 'never',
    message: 'A document name is {tenant}/{kind}/{id}.',
  },
  VALIDATION_ERROR: {
    status: 400,
    close: 4400,
    log: 'debug',
    retry: 'never',
    message: 'Some fields are not valid.',
  },
  MALFORMED_FRAME: {
    status: 400,
    close: 4400,
    log: 'warn',
    retry: 'never',
    message: 'This frame is not part of the protocol.',
  },
  UPDATE_REFUSED: {
    status: 400,
    close: 4400,
    log: 'warn',
    retry: 'never',
    message: 'This update cannot be applied.',
  },
  PRESENCE_REFUSED: {
    status: 400,
    close: 4400,
    log: 'debug',
    retry: 'never',
    message: 'This presence cannot be shown.',
  },
  UNKNOWN_EVENT: {
    status: 400,
    close: 4400,
    log: 'debug',
    retry: 'never',
    message: 'There is no such event.',
  },
  CONFLICT: {
    status: 409,
    close: 4409,
    log: 'debug',
    retry: 'never',
    message: 'This exists already.',
  },
  DOCUMENT_LOCKED: {
    status: 423,
    close: 4223,
    log: 'debug',
    retry: 'later',
    message: 'Somebody else has locked this, and nobody else can change it until they are done.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    close: 4413,
    log: 'warn',
    retry: 'never',
    message: 'This is larger than the server takes.',
  },
  SLOW_READER: {
    status: 408,
    close: 4213,
    log: 'warn',
    retry: 'later',
    message: 'Too much was waiting to be read on this connection.',
  },
  RATE_LIMITED: {
    status: 429,
    close: 4290,
    log: 'warn',
    retry: 'later',
    message: 'Too many at once. Wait a little.',
  },
  CONNECTION_LIMIT: {
    status: 429,
    close: 4429,
    log: 'warn',
    retry: 'later',
    message: 'Too many connections.',
  },
  CONNECTION_TIMEOUT: {
    status: 408,
    close: 4208,
    log: 'info',
    retry: 'later',
    message: 'Nothing was heard on this connection for too long.',
  },
  DOCUMENT_RESET: {
    status: 503,
    close: 4205,
    log: 'error',
    retry: 'later',
    message: 'The document was reloaded on the server. Connect again.',
  },
  STORAGE_UNAVAILABLE: {
    status: 503,
    close: 1013,
    log: 'error',
    retry: 'later',
    message: 'The disk does not take writes just now. Nothing is lost; it is tried again.',
  },
  SHUTTING_DOWN: {
    status: 503,
    close: 1012,
    log: 'info',
    retry: 'later',
    message: 'The server is restarting. Connect again.',
  },
  INTERNAL_ERROR: {
    status: 500,
    close: 1011,
    log: 'error',
    retry: 'later',
    message: 'Something went wrong on the server. It was logged.',
  },
} as const satisfies Record<string, ErrorRule>

export type ErrorCode = keyof typeof ERRORS

/** The `error` of an HTTP reply and the `data` of a socket's `error` event. */
export interface ErrorReply {
  readonly code: ErrorCode
  readonly message: string
  readonly details?: unknown
}

/**
 * The reason of a WebSocket close or of a refused document: `CODE: plain words`, cut to the 123 bytes that a close
 * frame holds. `readReason` reads it back.
 */
export function writeReason(code: ErrorCode, message: string = ERRORS[code].message): string {
  const reason = `${code}: ${message}`
  const bytes = new TextEncoder().encode(reason)
  return new TextDecoder().decode(bytes.slice(0, 123)).replace(/\uFFFD+$/u, '')
}

/** The code and words of a reason that `writeReason` made, or `undefined` for anything else. */
export function readReason(reason: string): ErrorReply | undefined {
  const at = reason.indexOf(': ')
  const code = at < 0 ? reason : reason.slice(0, at)
  if (!Object.hasOwn(ERRORS, code)) return undefined
  const known = code as ErrorCode
  return { code: known, message: at < 0 ? ERRORS[known].message : reason.slice(at + 2) }
}
