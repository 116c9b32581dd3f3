/** A panel in the page that shows what a client does: for those who build with it. */
import type { ConcordEvent } from '@concord/schemas'
import type { Client } from '../client.ts'
import type { RoomBase, RoomTopic } from '../room/room.ts'
import { makePanel } from './panel.ts'
import { reportOf } from './report.ts'

const MOST_EVENTS = 12
const TOPICS: readonly RoomTopic[] = [
  'content',
  'presence',
  'save',
  'status',
  'rejected',
  'rescued',
  'doc',
]

/**
 * Shows the connection, the open documents and whether they are saved, who is there, the last events and what was taken
 * back. Opens nothing itself but a subscription to events. Returns the way to take the panel away; somebody who closes
 * it does the same.
 */
export function openDevtools(client: Client, parent: Element = document.body): () => void {
  let events: readonly ConcordEvent[] = []
  let waiting = false
  let closed = false
  const followed = new Map<RoomBase, () => void>()
  const panel = makePanel(close)

  /** However much changes at once, it is shown once. */
  function look(): void {
    if (waiting || closed) return
    waiting = true
    queueMicrotask(() => {
      waiting = false
      if (closed) return
      follow()
      panel.show(reportOf(client, events))
    })
  }

  function follow(): void {
    for (const room of client.rooms) {
      if (followed.has(room)) continue
      const stops = TOPICS.map((topic) => room.subscribe(topic, look))
      followed.set(room, () => {
        for (const stop of stops) stop()
      })
    }
    for (const [room, stop] of followed) {
      if (client.rooms.includes(room)) continue
      stop()
      followed.delete(room)
    }
  }

  const subscription = client.events.subscribe(
    // reason: that no events come is seen in the state of the connection
    { types: ['*'], onError() {} },
    (event) => {
      events = [...events, event].slice(-MOST_EVENTS)
      look()
    },
  )
  const stopClient = client.subscribe(look)

  function close(): void {
    if (closed) return
    closed = true
    subscription.unsubscribe()
    stopClient()
    for (const stop of followed.values()) stop()
    panel.remove()
  }

  parent.append(panel)
  look()
  return close
}
