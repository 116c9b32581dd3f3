/** What the server and the rebuild thread say to each other; one request at a time. */
import type { Made } from './make-snapshot.ts'
import type { RowsToSort, Sorted } from './sort-rows.ts'

/** A document as one update, and its state vector, of the same moment. */
export interface State {
  readonly snapshot: Uint8Array
  readonly vector: Uint8Array
}

/** `log` hands over a part of the log for the snapshot that is asked for next, and is not answered. */
export type RebuildRequest =
  | { readonly sort: RowsToSort }
  | { readonly log: readonly Uint8Array[] }
  | { readonly make: { readonly extent: Uint8Array } }
  | { readonly check: State }
  | { readonly cut: Uint8Array }

export type RebuildReply =
  | { readonly sorted: Sorted }
  | { readonly made: Made }
  /** Why the snapshot must not be used, or nothing. */
  | { readonly fault: string | undefined }
  | { readonly slices: readonly Uint8Array[] }
  | { readonly error: string }
