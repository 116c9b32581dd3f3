/** One long measurement: what it is called, how it is taken, and what came of it. */
export interface Section {
  readonly title: string
  /** How it was measured, in a paragraph. */
  readonly how: string
  /** The first column names the row, the others are figures. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What the figures do not say by themselves. */
  readonly notes?: readonly string[]
  /** Everything that is promised held. */
  readonly held: boolean
}

/** What somebody who starts a run may choose. */
export interface Chosen {
  readonly seed: number
  /** How long the measurements last that have no other end. */
  readonly minutes: number
  /** Sizes that a minute or two are enough for, to see that everything works. */
  readonly small: boolean
  /** Shows how far it is. */
  readonly progress: (words: string) => void
}

export type Measure = (chosen: Chosen) => Promise<Section>

export const mib = (bytes: number): string =>
  `${Math.round(bytes / 2 ** 20).toLocaleString('en-US')} MiB`
export const ms = (value: number): string => `${Math.round(value).toLocaleString('en-US')} ms`
export const count = (value: number): string => value.toLocaleString('en-US')
