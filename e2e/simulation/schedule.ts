/** What can happen in a simulated world, and how fast-check makes it up. */
import fc from 'fast-check'
import { CRIMES, DEEDS, type Crime, type Deed } from './deeds.ts'
import type { LogLength } from './founding.ts'
import { PAGES, type PageName } from './people.ts'
import type { Fault } from './storage-faults.ts'

export type Step =
  | { readonly do: 'deed'; readonly page: PageName; readonly deed: Deed; readonly n: number }
  | { readonly do: 'crime'; readonly page: PageName; readonly crime: Crime; readonly n: number }
  /** Something that waits happens: `n` chooses among the lanes. */
  | { readonly do: 'go'; readonly n: number }
  /** Everything that waits happens. */
  | { readonly do: 'flow' }
  | { readonly do: 'pass'; readonly ms: number; readonly flowing: boolean }
  | { readonly do: 'cut'; readonly page: PageName; readonly silent: boolean }
  | { readonly do: 'part' | 'heal'; readonly page: PageName }
  /** The page dies and is opened again. */
  | { readonly do: 'reload'; readonly page: PageName }
  /** The page is left properly, and opened again. */
  | { readonly do: 'leave'; readonly page: PageName }
  /** A frame of the page with nothing but insertions in it is lost, and the connection goes on. */
  | { readonly do: 'lose'; readonly page: PageName }
  | { readonly do: 'crash' | 'start' | 'restart' }
  | { readonly do: 'disk'; readonly fault: Fault; readonly stuck: boolean }
  /** What Bob may do changes. */
  | { readonly do: 'role'; readonly role: 'editor' | 'commenter' }
  /** Somebody changes the title over REST. */
  | { readonly do: 'rest'; readonly n: number }

const page = fc.constantFrom(...PAGES)
const n = fc.nat(30)
const one = <T extends string>(name: T) => fc.constant(name)

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({ do: one('deed'), page, deed: fc.constantFrom(...DEEDS), n }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: one('crime'), page, crime: fc.constantFrom(...CRIMES), n }),
  },
  { weight: 30, arbitrary: fc.record({ do: one('go'), n }) },
  { weight: 8, arbitrary: fc.record({ do: one('flow') }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: one('pass'),
      ms: fc.constantFrom(20, 700, 3000, 12_000, 45_000),
      flowing: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: one('cut'), page, silent: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('part', 'heal'), page }) },
  { weight: 2, arbitrary: fc.record({ do: one('reload'), page }) },
  { weight: 1, arbitrary: fc.record({ do: one('leave'), page }) },
  { weight: 1, arbitrary: fc.record({ do: one('lose'), page }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('crash', 'start', 'restart') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: one('disk'),
      fault: fc.constantFrom('none', 'none', 'none', 'writes', 'commits', 'everything'),
      stuck: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: one('role'),
      role: fc.constantFrom('editor', 'commenter'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('rest'), n }) },
)

export interface Schedule {
  readonly seed: number
  /** How long the document's log is in the beginning. */
  readonly log: LogLength
  readonly steps: readonly Step[]
}

export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  log: fc.constantFrom('short', 'short', 'short', 'short', 'long'),
  steps: fc.array(anyStep, { minLength: 1, maxLength: 120, size: 'max' }),
})
