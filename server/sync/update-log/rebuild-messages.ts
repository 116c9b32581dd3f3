/** What the server and the rebuild thread say to each other; one request at a time. */
import type { SnapshotCheck } from './check-snapshot.ts'
import type { RowsToSort, Sorted } from './sort-rows.ts'

/** `log` hands over a part of the log for the check that follows, and is not answered. */
export type RebuildRequest =
  | { readonly sort: RowsToSort }
  | { readonly log: readonly Uint8Array[] }
  | { readonly check: Omit<SnapshotCheck, 'log'> }
  | { readonly cut: Uint8Array }

export type RebuildReply =
  | { readonly sorted: Sorted }
  /** Why the snapshot must not be used, or nothing. */
  | { readonly reason: string | undefined }
  | { readonly slices: readonly Uint8Array[] }
  | { readonly error: string }
