import { expect, test } from 'vitest'
import { undoStep } from './undo-step.ts'

const press = (key: string, ...held: ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[]) =>
  undoStep({
    key,
    ctrlKey: held.includes('ctrlKey'),
    metaKey: held.includes('metaKey'),
    shiftKey: held.includes('shiftKey'),
    altKey: held.includes('altKey'),
  })

test('the keys of every system', () => {
  expect(press('z', 'ctrlKey')).toBe('undo')
  expect(press('z', 'metaKey')).toBe('undo')
  expect(press('Z', 'metaKey', 'shiftKey')).toBe('redo')
  expect(press('y', 'ctrlKey')).toBe('redo')
})

test('other keys are left alone', () => {
  expect(press('z')).toBeUndefined()
  expect(press('z', 'ctrlKey', 'altKey')).toBeUndefined()
  expect(press('x', 'ctrlKey')).toBeUndefined()
})
