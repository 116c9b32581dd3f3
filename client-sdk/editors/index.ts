/** For editors: the keys of undo, and a plain field that several people write in. */
export { bindTextarea } from './bind-textarea.ts'
export { bindUndoKeys } from './bind-undo-keys.ts'
export { undoStep } from './undo-step.ts'
