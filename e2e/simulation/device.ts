/** A device with a browser on it: what its pages keep there, and how they hear each other. */
import { createPageStorage, type Kept, type PageStorage } from './page-storage.ts'
import type { Actor, Lane, Turns } from './turns.ts'

export interface Device {
  /** The surroundings of one of its pages; call what it gives before each of the page's turns. */
  surround(page: Actor): () => void
  /** A page is gone, in the middle of whatever it did. */
  pageDied(page: Actor): void
}

type Hear = (message: { readonly data: unknown }) => void

interface Channel {
  readonly name: string
  readonly page: Actor
  readonly lane: Lane
  readonly heard: Set<Hear>
}

export function createDevice(turns: Turns): Device {
  const kept: Kept = new Map()
  const stored = new Map<string, string>()
  const storages = new Map<Actor, PageStorage>()
  const channels = new Set<Channel>()
  const localStorage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  }

  function drop(channel: Channel): void {
    channels.delete(channel)
    turns.close(channel.lane)
  }

  function channelClass(page: Actor) {
    return class PageChannel {
      readonly #channel: Channel

      constructor(name: string) {
        const lane = turns.lane(`${name} to ${page.name}`, page)
        this.#channel = { name, page, lane, heard: new Set() }
        channels.add(this.#channel)
      }

      postMessage(message: unknown): void {
        for (const other of channels) {
          if (other === this.#channel || other.name !== this.#channel.name) continue
          const data: unknown = structuredClone(message)
          other.lane.waiting.push(() => {
            for (const hear of other.heard) hear({ data })
          })
        }
      }

      addEventListener(_name: 'message', hear: Hear): void {
        this.#channel.heard.add(hear)
      }

      close(): void {
        drop(this.#channel)
      }
    }
  }

  return {
    surround(page) {
      const storage = createPageStorage(turns, page, kept)
      storages.set(page, storage)
      const globals = { ...storage.globals, localStorage, BroadcastChannel: channelClass(page) }
      return () => void Object.assign(globalThis, globals)
    },
    pageDied(page) {
      for (const channel of channels) if (channel.page === page) drop(channel)
      storages.get(page)?.died()
      storages.delete(page)
    },
  }
}
