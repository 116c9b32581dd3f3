/** Trips in other formats: what is brought in and what is made of them in the background. */
import { createCalendarFeeds, type CalendarFeeds } from '../features/formats/calendar-feeds.ts'
import { createImports, type Imports } from '../features/formats/imports.ts'
import { runImports } from '../features/formats/run-import.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Entrance } from './entrance.ts'
import type { Foundation } from './foundation.ts'

export interface Formats {
  readonly imports: Imports
  readonly feeds: CalendarFeeds
}

export function createFormats(
  { database, access, clock, random }: Foundation,
  { barred }: Entrance,
  { jobs, workers }: Background,
  { open: documents }: Collaboration,
): Formats {
  runImports({ workers, database, access, documents })
  return {
    feeds: createCalendarFeeds({ database, barred, clock, random }),
    imports: createImports({ database, jobs, clock, random }),
  }
}
