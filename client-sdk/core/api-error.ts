/** What the server, or the way to it, said no to. */
import { ERRORS, type ErrorCode, type ErrorReply } from '@concord/schemas'

/** `OFFLINE`: the server could not be reached, or did not answer in time. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode | 'OFFLINE'
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly details: unknown

  constructor(code: ErrorCode | 'OFFLINE', message: string, status: number, details?: unknown) {
    super(message)
    this.code = code
    this.status = status
    this.details = details
  }
}

/** What a socket was told, as REST would have said it. */
export function apiErrorOf({ code, message, details }: ErrorReply): ApiError {
  return new ApiError(code, message, ERRORS[code].status, details)
}
