/** What a command of `concord` is, and how it speaks to whoever runs it. */
import type { ParseArgsOptionsConfig } from 'node:util'
import { instantOf } from '@concord/schemas'

export interface Terminal {
  /** A line of the answer, on standard output. */
  say(line: string): void
  /** How far a step is, from 0 to 1, on standard error; only people who watch get to see it. */
  progress(step: string, share: number): void
  /** Something to look at, on standard error. */
  warn(line: string): void
}

export interface Given {
  /** Where the database is. */
  readonly folder: string
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly terminal: Terminal
}

export interface Command {
  /** How it is written, without `concord`. */
  readonly usage: string
  /** One line. */
  readonly about: string
  /** What stands in its help, line by line: each option with what it does. */
  readonly help: readonly string[]
  readonly options: ParseArgsOptionsConfig
  /** How many words it takes, at least and at most. */
  readonly words: readonly [least: number, most: number]
  /** Rejects with an error whose message is for whoever runs it. */
  run(given: Given): Promise<void>
}

/** Bytes as people read them. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`
}

/** Milliseconds since 1970 as people read them, in UTC. */
export const time = (at: number): string => instantOf(at).slice(0, 16).replace('T', ' ')

/** Columns side by side, those of `right` to the right; nothing for no rows. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  if (rows.length === 0) return []
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]!.length)),
  )
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
}
