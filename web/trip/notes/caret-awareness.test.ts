import { afterEach, expect, test } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { cursorAt } from '../board/card-cursor.ts'
import { caretAwareness } from './caret-awareness.ts'

const opened: Awareness[] = []

function room() {
  const awareness = new Awareness(new Y.Doc())
  opened.push(awareness)
  awareness.setLocalState({ user: { id: 'ana', name: 'Ana' } })
  return { awareness, editor: caretAwareness(awareness) }
}

afterEach(() => {
  for (const awareness of opened.splice(0)) awareness.destroy()
})

test('an editor that goes away takes its caret back, and leaves the cursor at a card', () => {
  const { awareness, editor } = room()
  const caret = { anchor: { tname: 'notes' }, head: { tname: 'notes' } }
  editor.setLocalStateField('cursor', caret)
  expect(awareness.getLocalState()?.['cursor']).toEqual(caret)
  editor.setLocalStateField('cursor', null)
  expect(awareness.getLocalState()?.['cursor']).toBeNull()
  awareness.setLocalStateField('cursor', cursorAt('castle'))
  editor.setLocalStateField('cursor', null)
  expect(awareness.getLocalState()?.['cursor']).toEqual(cursorAt('castle'))
})

test('a caret takes the place of the cursor at a card; the person stays the room’s', () => {
  const { awareness, editor } = room()
  awareness.setLocalStateField('cursor', cursorAt('castle'))
  editor.setLocalStateField('cursor', { anchor: {}, head: {} })
  editor.setLocalStateField('user', { name: 'Somebody' })
  expect(awareness.getLocalState()).toEqual({
    user: { id: 'ana', name: 'Ana' },
    cursor: { anchor: {}, head: {} },
  })
})
