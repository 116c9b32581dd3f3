import { expect, test } from 'vitest'
import { undoStep } from './undo-step.ts'

const press = (
  key: string,
  code: string,
  ...held: ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[]
) =>
  undoStep({
    key,
    code,
    ctrlKey: held.includes('ctrlKey'),
    metaKey: held.includes('metaKey'),
    shiftKey: held.includes('shiftKey'),
    altKey: held.includes('altKey'),
  })

test('[ED2] the keys of every system', () => {
  expect(press('z', 'KeyZ', 'ctrlKey')).toBe('undo')
  expect(press('z', 'KeyZ', 'metaKey')).toBe('undo')
  expect(press('Z', 'KeyZ', 'metaKey', 'shiftKey')).toBe('redo')
  expect(press('y', 'KeyY', 'ctrlKey')).toBe('redo')
})

test('other keys are left alone', () => {
  expect(press('z', 'KeyZ')).toBeUndefined()
  expect(press('z', 'KeyZ', 'ctrlKey', 'altKey')).toBeUndefined()
  expect(press('x', 'KeyX', 'ctrlKey')).toBeUndefined()
})

test('[ED2] the place of the key counts where its letter is not Latin, and only there', () => {
  expect(press('я', 'KeyZ', 'ctrlKey')).toBe('undo')
  expect(press('Я', 'KeyZ', 'ctrlKey', 'shiftKey')).toBe('redo')
  expect(press('y', 'KeyZ', 'ctrlKey')).toBe('redo')
  expect(press('w', 'KeyZ', 'ctrlKey')).toBeUndefined()
})
