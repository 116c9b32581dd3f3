/** A consumer whose effect adds up: an event that it dealt with twice, or not at all, is seen in its rows. */
import type { Consumer } from '../../server/events/consumers.ts'
import { writeAudit } from '../../server/storage/audit.ts'

/** The rows of the audit log that it writes, one for each event. */
export const COUNTED = 'counted'

export const counter: Consumer = {
  name: COUNTED,
  on: ['*'],
  consume: ({ tenantId, seq, at }, tx) =>
    writeAudit(tx, [
      {
        tenantId,
        category: 'message',
        actor: null,
        action: COUNTED,
        target: String(seq),
        details: {},
        at: Date.parse(at),
      },
    ]),
}
