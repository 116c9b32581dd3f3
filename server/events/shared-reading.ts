/** One reading of the log for all who ask for the same page at once: everybody is woken by the same event. */
import type { LoggedEvent } from './audience.ts'
import type { EventLog } from './event-log.ts'

/** Events of a tenant after `since`, in order, `limit` at most; newer than whatever was announced when it was made. */
export type SharedReading = (
  tenantId: string,
  since: number,
  limit: number,
) => Promise<readonly LoggedEvent[]>

/** Make a new one at each announcement: a reading that began before may not have what was announced. */
export function shareReading(log: Pick<EventLog, 'after'>): SharedReading {
  const underWay = new Map<string, Promise<readonly LoggedEvent[]>>()
  return (tenantId, since, limit) => {
    const key = `${tenantId}\n${since}\n${limit}`
    const begun = underWay.get(key)
    if (begun) return begun
    const reading = log.after(tenantId, since, limit).finally(() => underWay.delete(key))
    underWay.set(key, reading)
    return reading
  }
}
