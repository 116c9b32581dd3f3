/** Something that trying again does not help against, found on this side. */
import type { ErrorReply } from '@concord/schemas'

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reply: ErrorReply

  constructor(reply: ErrorReply) {
    super(reply.message)
    this.reply = reply
  }
}
