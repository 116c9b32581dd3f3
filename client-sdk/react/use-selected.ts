import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'

/** Whether two selected values count as the same, so that nothing is drawn anew. */
export type IsEqual<T> = (one: T, other: T) => boolean

/**
 * What a selector makes of a snapshot. The component is drawn anew when that is not equal to what it was; until then
 * the very same value is returned. `subscribe` and `snapshot` stay the same functions as long as the source does.
 */
export function useSelected<S, T>(
  subscribe: (listener: () => void) => () => void,
  snapshot: () => S,
  selector: (snapshot: S) => T,
  isEqual: IsEqual<T> = Object.is,
): T {
  const drawn = useRef<Selected<T>>(undefined)
  const read = useMemo(
    () => selection(snapshot, selector, isEqual, drawn),
    [snapshot, selector, isEqual],
  )
  const value = useSyncExternalStore(subscribe, read, read)
  useEffect(() => {
    drawn.current = { value }
  })
  return value
}

interface Selected<T> {
  readonly value: T
}

/** Selectors are mostly written in place and so are new each time; what was drawn last outlives them. */
function selection<S, T>(
  snapshot: () => S,
  selector: (snapshot: S) => T,
  isEqual: IsEqual<T>,
  drawn: { readonly current: Selected<T> | undefined },
): () => T {
  let last: (Selected<T> & { readonly from: S }) | undefined
  return () => {
    const from = snapshot()
    if (last && Object.is(last.from, from)) return last.value
    const value = selector(from)
    const before = last ?? drawn.current
    last = { from, value: before && isEqual(before.value, value) ? before.value : value }
    return last.value
  }
}
