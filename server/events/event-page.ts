/** Reading the log page by page. */
import type { ConcordEvent } from '@concord/schemas'
import { pageOf } from '../core/page.ts'
import type { EventFilter, Reader } from './audience.ts'
import type { EventLog } from './event-log.ts'

export interface EventPage {
  readonly items: ConcordEvent[]
  /** There is more, after this number. */
  readonly next?: number
  /** The newest event there is: without `next`, everything up to and with it was looked at. */
  readonly head: number
}

/** The first events after `since`; without it, the last ones. In order in both cases. */
export async function readPage(
  log: Pick<EventLog, 'read' | 'head'>,
  reader: Reader,
  filter: EventFilter,
  { since, limit }: { readonly since?: number | undefined; readonly limit: number },
): Promise<EventPage> {
  const head = await log.head(reader.tenantId)
  const all = { ...filter, upTo: head }
  if (since === undefined) {
    return { items: await log.read(reader, { ...all, since: 0, limit, take: 'last' }), head }
  }
  const found = await log.read(reader, { ...all, since, limit: limit + 1, take: 'first' })
  return { ...pageOf(found, limit, ({ seq }) => seq), head }
}
