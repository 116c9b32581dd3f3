/** What memory a process holds, as Linux counts it (resident set). */
import { readFileSync, writeFileSync } from 'node:fs'

export interface ProcessMemory {
  readonly nowBytes: number
  /** The most since it was last forgotten. */
  readonly peakBytes: number
}

/** `undefined` when the process is gone. */
export function memoryOf(pid: number): ProcessMemory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024
    return { nowBytes: field('VmRSS'), peakBytes: field('VmHWM') }
  } catch {
    // reason: a process that ended meanwhile is an answer here
    return undefined
  }
}

/** From now on the peak is a new one. */
export function forgetPeak(pid: number): void {
  const PEAK = '5'
  writeFileSync(`/proc/${pid}/clear_refs`, PEAK)
}
