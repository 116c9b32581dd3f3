/** A page with the real SDK in it: one client, one room, one subscription to all events. */
import { createClient, type Client, type Room } from '@concord/client'
import type { ConcordEvent, Principal, RejectedChange } from '@concord/schemas'
import type { WebSocketClass } from '../../client-sdk/connection/socket.ts'
import type { Tokens } from '../../server/auth/tokens.ts'
import type { Device } from './device.ts'
import type { Network } from './network.ts'
import { pageSocketClass } from './sockets.ts'
import { newActor, type Actor, type Turns } from './turns.ts'

/** Told what the SDK shows, as it shows it. */
export interface PageEvents {
  saved(page: Page): void
  heard(page: Page, event: ConcordEvent): void
  rejected(page: Page, change: RejectedChange): void
}

export interface Page {
  readonly name: string
  readonly person: string
  readonly device: Device
  /** Whether the document is kept on the device. */
  readonly keeps: boolean
  readonly actor: Actor
  readonly client: Client
  readonly room: Room<'trip'>
  /** The document changed since this was last set to false. */
  isTouched: boolean
  /** It has seen the day that stays. */
  sawKept: boolean
}

interface Parts extends Pick<Page, 'name' | 'person' | 'device' | 'keeps'> {
  readonly principal: Principal
  readonly tripId: string
  /** The first, second … time that a page is opened in this world. */
  readonly life: number
  /** Events after this one are wanted. */
  readonly since: number
  readonly turns: Turns
  readonly network: Network
  readonly tokens: Tokens
  readonly seed: number
  /** What stands in for the page's sockets. */
  readonly socket: ((real: WebSocketClass) => WebSocketClass) | undefined
  readonly events: PageEvents
}

const TOKEN_SECONDS = 600

export async function openPage(parts: Parts): Promise<Page> {
  const { name, person, device, keeps, principal, turns, network, tokens, events } = parts
  const actor: Actor = newActor(`${name} ${parts.life}`, parts.seed, () => surround())
  const surround = device.surround(actor)
  const sockets = pageSocketClass(network, actor)
  return turns.act(actor, () => {
    const client = createClient({
      url: 'ws://server',
      token: () => tokens.sign(principal, turns.now(), TOKEN_SECONDS),
      identity: principal,
      offline: keeps,
      WebSocket: parts.socket?.(sockets) ?? sockets,
      clock: {
        now: turns.now,
        random: turns.random,
        bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
        after: turns.after,
      },
    })
    const room = client.open('trip', parts.tripId)
    const page: Page = {
      name,
      person,
      device,
      keeps,
      actor,
      client,
      room,
      isTouched: true,
      sawKept: false,
    }
    room.subscribe('content', () => {
      page.isTouched = true
    })
    room.subscribe('save', () => {
      if (room.saveState.state === 'saved') events.saved(page)
    })
    const told = new Set<object>()
    room.subscribe('rejected', () => {
      for (const change of room.rejected) {
        if (told.has(change)) continue
        told.add(change)
        events.rejected(page, change)
      }
    })
    const { since } = parts
    client.events.subscribe({ types: ['*'], since, name }, (event) => events.heard(page, event))
    return page
  })
}
