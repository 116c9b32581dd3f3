/** The way in which views write. */

/** Runs `act` as one edit of this person. Throws an Error in plain words when the room may not be written to. */
export type Write = (act: () => void) => void
