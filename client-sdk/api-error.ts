/** What the server, or the way to it, said no to. */
import type { ErrorCode } from '@concord/schemas'

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
