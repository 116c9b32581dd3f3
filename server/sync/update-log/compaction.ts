/** When a document's log is long enough to be replaced by a snapshot. */

/** What has to be read to load a document. */
export interface Stored {
  /** Updates after the snapshot. */
  readonly rows: number
  readonly bytes: number
  /** 0 without one. */
  readonly snapshotBytes: number
}

/**
 * Whether to write a new snapshot. Waiting until the updates weigh as much as the snapshot keeps what is written per
 * edit constant however large the document grows; the bound on rows keeps loading fast.
 */
export function needsSnapshot({ rows, bytes, snapshotBytes }: Stored): boolean {
  if (rows < 2) return false
  if (rows >= 5000) return true
  return (rows >= 500 || bytes >= 1_000_000) && bytes >= snapshotBytes
}
