/** What clients started and did not stop. */
import { onTestFinished, vi } from 'vitest'
import WebSocket from 'ws'
import { systemClock, type Clock } from '../core/clock.ts'

export interface Leftovers {
  readonly clock: Clock
  readonly WebSocket: unknown
  /** Timers of the clock, intervals of anybody, open sockets, listeners on the page. */
  count(): { timers: number; intervals: number; sockets: number; listeners: number }
}

/** Watches until the test ends. There is a page in the meantime, as in a browser. */
export function watchLeftovers(): Leftovers {
  const timers = new Set<symbol>()
  const intervals = new Set<unknown>()
  const sockets = new Set<WebSocket>()
  let listeners = 0

  const { setInterval: set, clearInterval: clear } = globalThis
  vi.spyOn(globalThis, 'setInterval').mockImplementation((act: () => void, ms?: number) => {
    const interval = set(act, ms)
    intervals.add(interval)
    return interval
  })
  vi.spyOn(globalThis, 'clearInterval').mockImplementation((interval) => {
    intervals.delete(interval)
    clear(interval)
  })

  class Counted extends WebSocket {
    constructor(url: string) {
      super(url)
      sockets.add(this)
      this.addEventListener('close', () => sockets.delete(this))
    }
  }
  class Page extends EventTarget {
    readonly visibilityState = 'visible'
    override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
      listeners += 1
      super.addEventListener(...args)
    }
    override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
      listeners -= 1
      super.removeEventListener(...args)
    }
  }
  const page = new Page()
  vi.stubGlobal('window', page)
  vi.stubGlobal('self', page)
  vi.stubGlobal('document', new Page())
  onTestFinished(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  return {
    clock: {
      ...systemClock,
      after(ms, act) {
        const timer = Symbol('timer')
        timers.add(timer)
        const stop = systemClock.after(ms, () => {
          timers.delete(timer)
          act()
        })
        return () => {
          timers.delete(timer)
          stop()
        }
      },
    },
    WebSocket: Counted,
    count: () => ({
      timers: timers.size,
      intervals: intervals.size,
      sockets: sockets.size,
      listeners,
    }),
  }
}

export const NOTHING = { timers: 0, intervals: 0, sockets: 0, listeners: 0 }
