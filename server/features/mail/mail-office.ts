/** What people and admins see and decide about mail; what admins do is in the audit log. */
import { sendMailJob, type Principal, type UserId } from '@concord/schemas'
import type { MailAddresses } from '../../auth/mail-addresses.ts'
import type { Clock } from '../../core/clock.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import { deedOf, writeAudit } from '../../storage/audit.ts'
import type { Database } from '../../storage/database.ts'

export interface MailOffice {
  /** Where somebody of the caller's tenant gets mail; `null` where nobody knows. */
  address(userId: string, who: Principal): Promise<string | null>
  setAddress(userId: UserId, address: string | null, who: Principal): Promise<void>
  /** Sends a mail that says that it is a test; returns the id of its job. */
  test(to: string, who: Principal): Promise<string>
}

interface Parts {
  readonly database: Database
  readonly addresses: Pick<MailAddresses, 'read' | 'set'>
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly clock: Pick<Clock, 'now'>
}

export function createMailOffice({ database, addresses, jobs, clock }: Parts): MailOffice {
  return {
    async address(userId, { tenantId }) {
      const found = await addresses.read(database.query, tenantId, [userId])
      return found.get(userId)?.address ?? null
    },
    setAddress: (userId, address, who) =>
      database.transaction(async (tx) => {
        await addresses.set(tx, { tenantId: who.tenantId, userId }, address)
        const details = { set: address !== null }
        const deed = { action: 'mail.address', target: userId, details, at: clock.now() }
        await writeAudit(tx, [deedOf(who, deed)])
      }),
    test: (to, { tenantId, userId }) =>
      database.transaction((tx) =>
        jobs.enqueue(tx, sendMailJob, { to, letter: TEST_LETTER }, { tenantId, userId }),
      ),
  }
}

const TEST_LETTER = {
  template: 'notification' as const,
  title: 'A mail to see whether mail works',
  text: 'It does. Nothing else is meant by this mail.',
}
