/** The server's log, for somebody at a terminal. */
import type { LogEntry } from './server-child.ts'

const WARNING = 40
const ERROR = 50

/** What somebody should look at, in one line; `undefined` for everything that goes as it should. */
export function logWords(entry: LogEntry): string | undefined {
  const level = Number(entry['level'])
  if (!(level >= WARNING)) return undefined
  const reason = entry['reason']
  const words = level >= ERROR ? 'Error' : 'Warning'
  return `${words}: ${String(entry['msg'])}${typeof reason === 'string' ? ` (${reason})` : ''}`
}
