/** The memory of this process, as V8 tells it. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Heap } from './heap-space.ts'

export function nodeHeap(): Heap {
  let collect: (() => void) | undefined
  return {
    measure() {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
      return { used, limit }
    },
    collect() {
      // The flag counts for contexts that are made after it.
      setFlagsFromString('--expose-gc')
      collect ??= runInNewContext('gc') as () => void
      collect()
    },
  }
}
