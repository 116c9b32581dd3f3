/** What the pointer is over, for dnd-kit: the card under it and which half of it, else the column. */
import type { Collision, CollisionDetection } from '@dnd-kit/core'
import { placementOver, type Column, type Placement } from './placement.ts'

const COLUMN = 'column:'

export const columnTarget = (column: string) => `${COLUMN}${column}`

export const pointerOver: CollisionDetection = ({
  droppableContainers,
  droppableRects,
  pointerCoordinates,
}) => {
  if (!pointerCoordinates) return []
  const { x, y } = pointerCoordinates
  let column: Collision | undefined
  for (const container of droppableContainers) {
    const rect = droppableRects.get(container.id)
    if (!rect || x < rect.left || x > rect.right || y < rect.top || y > rect.bottom) continue
    const found = {
      id: container.id,
      data: { droppableContainer: container, after: y > rect.top + rect.height / 2 },
    }
    if (!String(container.id).startsWith(COLUMN)) return [found]
    column = found
  }
  return column ? [column] : []
}

/** The placement that such a collision means. */
export function placementAt(
  columns: readonly Column[],
  card: string,
  hit: Collision | undefined,
): Placement | undefined {
  if (!hit) return undefined
  const id = String(hit.id)
  if (id.startsWith(COLUMN))
    return placementOver(columns, card, { column: id.slice(COLUMN.length) })
  return placementOver(columns, card, { card: id, after: Boolean(hit.data?.['after']) })
}
