/** The code of a socket that ended without a word of the other side, as browsers say it. */
export const GONE = 1006
