import type { Inbox } from '../inbox/inbox.ts'
import { stableRead } from './stable-read.ts'

/** An inbox as it is now. What can be done in it is `useClient().inbox`. */
export type InboxState = Pick<Inbox, 'items' | 'counts' | 'isLoaded' | 'hasOlder' | 'error'>

/** The same object until something of it changes. */
export const inboxStateOf = stableRead((inbox: Inbox): InboxState => ({
  items: inbox.items,
  counts: inbox.counts,
  isLoaded: inbox.isLoaded,
  hasOlder: inbox.hasOlder,
  error: inbox.error,
}))
