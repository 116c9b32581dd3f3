/** Schedules that once failed, by the name of what was wrong. They are run before anything else, for ever. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Schedule } from './schedule.ts'

const FOLDER = join(import.meta.dirname, 'cases')

export interface Case {
  readonly name: string
  readonly schedule: Schedule
}

export function readCases(): Case[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((file) => ({
      name: file.replace(/\.json$/, '').replaceAll('-', ' '),
      schedule: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Schedule,
    }))
}
