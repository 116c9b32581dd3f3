import { useInsertionEffect, useRef, type RefObject } from 'react'

/** The value that was drawn last, for what happens after drawing. */
export function useLatest<T>(value: T): Readonly<RefObject<T>> {
  const latest = useRef(value)
  useInsertionEffect(() => {
    latest.current = value
  })
  return latest
}
