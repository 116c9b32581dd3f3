/** A frame as a system that speaks a dialect expects it, and how an event becomes one. */
import type { ConcordEvent } from '../events/event.ts'

export interface WireFrame {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** `place` is the id of the thing that it is about. */
export type Translate = (event: ConcordEvent, place: string) => WireFrame
