/** What undo leaves where it is, because others would lose with it what they have written. */
import * as Y from 'yjs'

/** What one step of undo made. */
type Made = Pick<Y.UndoManager['undoStack'][number], 'insertions'>

/**
 * Whether undo of a step may delete the item. Items are asked for in the reverse order of their making, so one's own
 * letters are gone before what they stood in is asked for; what is left then was written by others.
 */
export function mayGo(item: Y.Item, step: Made | undefined): boolean {
  if (holdsText(item)) return false
  if (item.parentSub === null) return true
  // What a thing is called and how it looks was said when it was made, and stays as long as it does.
  const holder = item.parent instanceof Y.AbstractType ? item.parent._item : null
  const isPartOfMaking =
    holder !== null && step !== undefined && Y.isDeleted(step.insertions, holder.id)
  return !(isPartOfMaking && holdsText(holder))
}

/** Whether somebody's text is in it still, or in one that needs it. */
function holdsText(item: Y.Item): boolean {
  if (!(item.content instanceof Y.ContentType)) return false
  const { type } = item.content
  if (type instanceof Y.Text || type instanceof Y.XmlElement) return type.length > 0
  return type instanceof Y.Map && item.parent instanceof Y.Text && isOnlyMark(item)
}

/** Lexical puts a map before each run of letters, and letters without one are lost; the run before can take them over. */
function isOnlyMark(item: Y.Item): boolean {
  return item.next?.content instanceof Y.ContentString && !isRun(item.prev)
}

function isRun(item: Y.Item | null): boolean {
  if (item?.content instanceof Y.ContentString) return true
  return item?.content instanceof Y.ContentType && item.content.type instanceof Y.Map
}
