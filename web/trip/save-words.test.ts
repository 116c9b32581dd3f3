import { expect, test } from 'vitest'
import { isKept, saveMeaning, saveWords } from './save-words.ts'

test('[PL5] the words say the state and count the edits', () => {
  expect(saveWords({ state: 'saved', unsaved: 0 })).toBe('All changes saved')
  expect(saveWords({ state: 'saving', unsaved: 1 })).toBe('Saving 1 edit…')
  expect(saveWords({ state: 'saving', unsaved: 3 })).toBe('Saving 3 edits…')
  expect(saveWords({ state: 'offline', unsaved: 0 })).toBe('Offline: you can go on planning')
  expect(saveWords({ state: 'offline', unsaved: 1 })).toBe('Offline: 1 edit kept on this device')
  expect(saveWords({ state: 'offline', unsaved: 3 })).toBe('Offline: 3 edits kept on this device')
})

test('[PL55] the words do not say that something is kept on a device that cannot keep it', () => {
  const offline = { state: 'offline', unsaved: 2 } as const
  expect(saveWords(offline, false)).toBe('Offline: 2 edits only in this tab')
  for (const state of ['saving', 'offline'] as const)
    expect(saveMeaning({ state, unsaved: 1 }, false)).toContain('Keep this tab open')
  expect(isKept({ state: 'kept' })).toBe(true)
  expect(isKept({ state: 'full' })).toBe(false)
})

test('[PL5] the words do not say that something is being saved that the server does not take', () => {
  const save = { state: 'saving', unsaved: 1 } as const
  expect(saveWords(save, true, false)).toBe('1 edit not saved')
  expect(saveMeaning(save, true, false)).toContain('By now you may only look')
  expect(saveWords({ state: 'saving', unsaved: 0 }, true, false)).toBe('Saving…')
  expect(saveWords({ state: 'offline', unsaved: 1 }, true, false)).toContain('kept on this device')
})
