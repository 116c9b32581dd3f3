/** A frame as a system that speaks a dialect expects it, and how an event becomes one. */
import type { ConcordEvent } from '../events/event.ts'

export interface WireFrame {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** `place` is the id of the thing that it happened in; empty for what happened in none. */
export type Translate = (event: ConcordEvent, place: string) => WireFrame
