/** The list of what happens, the newest first, each with its time. */
import { instantOf } from '@concord/schemas'
import { now } from '../shell/clock.ts'
import { made } from './elements.ts'

export interface EventLog {
  /** `at`: when it happened, in milliseconds; now, if it is not said. */
  add(what: string, more?: string, at?: number): void
  clear(): void
}

/** Older ones are dropped. */
const MOST_LINES = 500

export function createEventLog(list: HTMLElement): EventLog {
  return {
    add(what, more = '', at = now()) {
      const time = made('time', clockTime(at))
      time.dateTime = instantOf(at)
      list.prepend(made('li', time, made('span', made('b', what), more === '' ? '' : ` ${more}`)))
      while (list.children.length > MOST_LINES) list.lastElementChild?.remove()
    },
    clear() {
      list.replaceChildren()
    },
  }
}

/** `18:05:09.123`, as the clocks here show it. */
function clockTime(at: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }).format(at)
}
