/** Telling a disk that refuses, and a file that is damaged, from a statement that is wrong. */

/** Whether trying the same again may succeed: the disk is full or failing, or the file is busy. */
export function isDiskTrouble(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN)/.test(code)
}

/** Whether the file itself is damaged: what it holds makes no sense. */
export function isDamage(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB)/.test(code)
}

/** Why a database file could not be opened and what to do about it, in one line, for whoever starts the server. */
export function openTrouble({ code = '', message }: Error & { code?: string }): string {
  if (/^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EROFS|EPERM)/.test(code))
    return `it may not be written. Give the user that runs the server the right to write the folder and the files in it (${message})`
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code))
    return `the disk is full. Make room; repairing a damaged file takes as much as the file has (${message})`
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return `another program has locked it. End that program (${message})`
  if (/^(SQLITE_IOERR|EIO)/.test(code))
    return `the disk cannot be read or written. Look at the disk; the files are as they were (${message})`
  if (/previously executed migration/.test(message))
    return `it was made by a newer Concord. Run that one, or restore an older backup (${message})`
  return message
}
