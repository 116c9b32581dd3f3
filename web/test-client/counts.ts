/** How much went over the connection. */
import { made } from './elements.ts'

const NAMES = {
  sent: 'Frames sent',
  received: 'Frames received',
  events: 'Events heard',
  votes: 'Votes counted',
} as const

export interface Counts {
  add(what: keyof typeof NAMES): void
  clear(): void
}

/** Shows the counts in the list, from 0 on. */
export function createCounts(list: HTMLElement): Counts {
  const counted = new Map<string, { count: number; readonly shown: HTMLElement }>()
  for (const [what, name] of Object.entries(NAMES)) {
    const shown = made('dd', '0')
    shown.dataset['count'] = what
    list.append(made('dt', name), shown)
    counted.set(what, { count: 0, shown })
  }
  const set = (what: string, next: (count: number) => number) => {
    const one = counted.get(what)!
    one.count = next(one.count)
    one.shown.textContent = String(one.count)
  }
  return {
    add: (what) => set(what, (count) => count + 1),
    clear() {
      for (const what of counted.keys()) set(what, () => 0)
    },
  }
}
