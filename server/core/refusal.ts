/** An error that the caller is told about: a code of the errors table and, where useful, more exact words. */
import { ERRORS, writeReason, type ErrorCode, type ErrorReply } from '@concord/schemas'

export class Refusal extends Error {
  readonly code: ErrorCode
  readonly details: unknown

  constructor(code: ErrorCode, message: string = ERRORS[code].message, details?: unknown) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }

  /** What a client is sent. */
  get reply(): ErrorReply {
    return {
      code: this.code,
      message: this.message,
      ...(this.details === undefined ? {} : { details: this.details }),
    }
  }

  /** How a socket or a document on it is closed. */
  get close(): { code: number; reason: string } {
    return { code: ERRORS[this.code].close, reason: writeReason(this.code, this.message) }
  }
}

/** The refusal itself, or INTERNAL_ERROR for anything that was not meant for the caller's eyes. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal('INTERNAL_ERROR')
}
