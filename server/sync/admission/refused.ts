/** Why an update is not admitted, on its way out of the reading of it. */
import type { ErrorCode } from '@concord/schemas'

export type RefusalCode = Extract<ErrorCode, 'UPDATE_REFUSED' | 'PAYLOAD_TOO_LARGE'>

/** Thrown within admission and caught by `admit`; `message` is told to the sender. */
export class NotAdmitted extends Error {
  readonly code: RefusalCode

  constructor(message: string, code: RefusalCode = 'UPDATE_REFUSED') {
    super(message)
    this.code = code
  }
}
