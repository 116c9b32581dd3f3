import type { Values } from '../known.ts'

/** The title of a trip that was made with this change of its fields; `undefined` when it was there before. */
export function titleOfNew({ changes }: Values): string | undefined {
  if (typeof changes !== 'object' || changes === null || !('title' in changes)) return undefined
  const { from, to } = (changes.title ?? {}) as { from?: unknown; to?: unknown }
  return from === undefined && typeof to === 'string' ? to : undefined
}
