/** The parts of the server. Each is put together in a file of its name and knows only those above it in this list. */
import type { Administration } from './administration.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Entrance } from './entrance.ts'
import type { Features } from './features.ts'
import type { Foundation } from './foundation.ts'
import type { Outside } from './outside.ts'

export interface Parts {
  readonly foundation: Foundation
  readonly entrance: Entrance
  readonly background: Background
  readonly outside: Outside
  readonly collaboration: Collaboration
  readonly features: Features
  readonly administration: Administration
}
