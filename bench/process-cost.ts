/** What a process has used so far, as Linux counts it. */
import { readFileSync } from 'node:fs'

/** User and system time of all its threads, ms; Linux counts in steps of 10 ms. */
export function cpuMs(pid: number | 'self'): number {
  // The name before it, in parentheses, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const TICK_MS = 10
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

export interface Written {
  /** What it gave to write calls: to files, and to sockets too. */
  readonly calls: number
  /** What it caused to be sent to the disk; whole pages, so never less than 4 KiB at a time. */
  readonly disk: number
}

export function written(pid: number | 'self'): Written {
  const text = readFileSync(`/proc/${pid}/io`, 'utf8')
  const field = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)![1])
  return { calls: field('wchar'), disk: field('write_bytes') }
}
