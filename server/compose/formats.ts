/** Trips in other formats: what is brought in and what is made of them in the background. */
import { createImports, type Imports } from '../features/formats/imports.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Foundation } from './foundation.ts'

export interface Formats {
  readonly imports: Imports
}

export function createFormats(
  { database, access, clock, random }: Foundation,
  { jobs, workers }: Background,
  { open: documents }: Collaboration,
): Formats {
  return {
    imports: createImports({ database, jobs, workers, access, documents, clock, random }),
  }
}
