import { shallowEqual } from './shallow-equal.ts'

/**
 * A way to read plain values from something that changes: the same object until one of the values is another. That is
 * what React asks of a snapshot.
 */
export function stableRead<Source extends object, T extends object>(
  read: (source: Source) => T,
): (source: Source) => T {
  const last = new WeakMap<Source, T>()
  return (source) => {
    const next = read(source)
    const before = last.get(source)
    if (before && shallowEqual(before, next)) return before
    last.set(source, next)
    return next
  }
}
