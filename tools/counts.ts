/**
 * What a set of tests came to, in the same words for both test runners. A reporter inside the runner
 * writes it to test-results, `npm test` reads it.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './programs.ts'

export type TestSet = 'unit' | 'browser'

export interface Skipped {
  readonly title: string
  readonly why: string
}

/** A test that failed, or a file that could not be run, by its full name, and the first line of why. */
export interface Failure {
  readonly file: string
  readonly title: string
  readonly why: string
}

export interface Counts {
  readonly passed: number
  readonly failed: readonly Failure[]
  /** Failed, and passed when they ran a second time: a fault of the test or of the product that is still to be found. */
  readonly unsteady: readonly Failure[]
  readonly skipped: readonly Skipped[]
}

const fileOf = (set: TestSet): string => path.join(ROOT, `test-results/${set}.json`)

export function writeCounts(set: TestSet, counts: Counts): void {
  mkdirSync(path.dirname(fileOf(set)), { recursive: true })
  writeFileSync(fileOf(set), JSON.stringify(counts))
}

/** Undefined when the runner died before it could write: forget old counts before every run. */
export function readCounts(set: TestSet): Counts | undefined {
  const file = fileOf(set)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counts) : undefined
}

export function forgetCounts(set: TestSet): void {
  rmSync(fileOf(set), { force: true })
}
