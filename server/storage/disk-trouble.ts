/** Telling a disk that refuses from a statement that is wrong. */

/** Whether trying the same again may succeed: the disk is full or failing, or the file is busy. */
export function isDiskTrouble(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN)/.test(code)
}
