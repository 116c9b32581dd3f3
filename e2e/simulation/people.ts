/** The people of a simulated world, the trip that they share, and their pages. */
import { Principal, scopeName } from '@concord/schemas'
import type { WebSocketClass } from '../../client-sdk/connection/socket.ts'
import type { Tokens } from '../../server/auth/tokens.ts'
import { createDevice, type Device } from './device.ts'
import type { Invariants } from './invariants.ts'
import type { Network } from './network.ts'
import { openPage, type Page } from './page.ts'
import type { Turns } from './turns.ts'

/** A page is named after its person and numbered. Ann has two, on a device that keeps the document. */
export const PAGES = ['ann1', 'ann2', 'bob1', 'cat1'] as const
export type PageName = (typeof PAGES)[number]

const TENANT = 'acme'
const TRIP = '64b0c0ffee00000000000001'
export const PLACE = {
  scope: scopeName({ tenantId: TENANT, kind: 'trip', id: TRIP }),
  scopeId: 1,
} as const

const principalOf = (name: string): Principal =>
  Principal.parse({ userId: name, name, tenantId: TENANT, roles: ['user'] })

export const OWNER = principalOf('ann')
/** Who may what in the beginning, and again in the end. */
export const ROLES = { bob: 'editor', cat: 'commenter' } as const

export const roleOf = (person: string): 'owner' | 'editor' | 'commenter' =>
  person === OWNER.userId ? 'owner' : ROLES[person as keyof typeof ROLES]

export interface People {
  readonly pages: ReadonlyMap<PageName, Page>
  open(name: PageName): Promise<void>
  /** The page is gone, with everything that it had in memory. */
  kill(name: PageName): void
  /** Leaves the page as the SDK wants it. */
  close(name: PageName): Promise<void>
}

/** How long a page may take to close: the SDK waits two seconds for an answer. */
const CLOSING_MS = 3000

export function createPeople({
  turns,
  network,
  invariants,
  tokens,
  seed,
  socket,
}: {
  readonly turns: Turns
  readonly network: Network
  readonly invariants: Invariants
  readonly tokens: Tokens
  readonly seed: number
  readonly socket: ((real: WebSocketClass) => WebSocketClass) | undefined
}): People {
  const pages = new Map<PageName, Page>()
  const devices = new Map<string, Device>()
  /** The newest event when everything began. */
  const beginning = invariants.ledger.head
  let opened = 0

  function drop(page: Page): void {
    network.partition(page.actor, false)
    network.pageDied(page.actor)
    turns.end(page.actor)
    page.device.pageDied(page.actor)
  }

  return {
    pages,
    async open(name) {
      const person = name.replace(/\d+$/, '')
      const device = devices.get(person) ?? createDevice(turns)
      devices.set(person, device)
      opened += 1
      const page = await openPage({
        name,
        person,
        device,
        keeps: person === OWNER.userId,
        tripId: TRIP,
        principal: principalOf(person),
        life: opened,
        since: invariants.heardBy(name).at(-1) ?? beginning,
        turns,
        network,
        tokens,
        seed,
        socket,
        events: invariants,
      })
      pages.set(name, page)
    },
    kill(name) {
      const page = pages.get(name)!
      pages.delete(name)
      drop(page)
    },
    async close(name) {
      const page = pages.get(name)!
      pages.delete(name)
      let isClosed = false
      await turns.act(page.actor, () => void page.client.close().then(() => (isClosed = true)))
      await turns.pass(CLOSING_MS, true)
      if (!isClosed) invariants.fail(`[SD10] ${name} does not close`)
      if (turns.timersOf(page.actor) > 0) invariants.fail(`[SD10] ${name} leaves timers`)
      drop(page)
    },
  }
}
