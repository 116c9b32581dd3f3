/** The other people by the card that they are at. */
import type { Presence } from '@concord/schemas'
import { useMemo } from 'react'
import { useOthers } from '../use-trip.ts'
import { cardOf } from './card-cursor.ts'

const NOBODY: ReadonlyMap<string, readonly Presence[]> = new Map()

export function useOnlookers(): ReadonlyMap<string, readonly Presence[]> {
  const others = useOthers()
  return useMemo(() => {
    const found = new Map<string, Presence[]>()
    for (const person of others) {
      const card = cardOf(person.cursor)
      if (card !== undefined) found.set(card, [...(found.get(card) ?? []), person])
    }
    return found.size === 0 ? NOBODY : found
  }, [others])
}
