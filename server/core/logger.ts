/** The server's log: JSON lines on standard output. Tokens and secrets never reach it. */
import { pino } from 'pino'
import type { Config } from './config.ts'

export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export function createLogger(level: Config['logLevel']): Logger {
  return pino({
    level,
    base: null,
    redact: ['token', '*.token', 'authorization', '*.authorization'],
  })
}

/** For tests and tools that want silence. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
