/** The device's clock: the only place of the pages that looks at it. */

/** Milliseconds since 1970. */
export const now = (): number => Date.now()
