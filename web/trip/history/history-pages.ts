/** What is known of a trip's update log. */
import type { TripUpdate } from '@concord/schemas'

export interface HistoryPages {
  /** Newest first, each once. */
  readonly items: readonly TripUpdate[]
  /** Where the next older page begins; absent when there is none. */
  readonly next: number | undefined
}

interface Page {
  readonly items: readonly TripUpdate[]
  readonly next?: number | undefined
}

export const firstPage = ({ items, next }: Page): HistoryPages => ({ items, next })

export function withOlder({ items }: HistoryPages, page: Page): HistoryPages {
  return { items: [...items, ...page.items], next: page.next }
}

/** With something that happened just now. What is there already stays as it is. */
export function withNewer({ items, next }: HistoryPages, update: TripUpdate): HistoryPages {
  const newest = items[0]?.seq ?? 0
  return update.seq > newest ? { items: [update, ...items], next } : { items, next }
}
