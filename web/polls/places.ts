/** Putting options in order. */

/** The order with this option in that place, counted from 1; 0 takes it out. Places beyond the end are the end. */
export function withPlace(picks: readonly string[], optionId: string, place: number): string[] {
  const others = picks.filter((id) => id !== optionId)
  return place === 0 ? others : others.toSpliced(place - 1, 0, optionId)
}
