/** The way in which views write, and what they may. */

export interface Writer {
  /** Runs `act` as one edit of this person. Throws an Error in plain words when the room may not be written to. */
  write(act: () => void): void
  /**
   * Throws an Error in plain words when this person may not do that with `what`. Nothing is refused while the server
   * has not said what the person may.
   */
  must(verb: 'edit' | 'comment', what: string): void
  /** Absent while nobody knows whose device this is. */
  readonly userId: string | undefined
  /** An id for a new entry. */
  newId(): string
}
