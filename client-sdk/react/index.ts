/** React hooks for rooms, presence, undo, polls, chat and events. */
export * from './shared.ts'
export { createRoomContext } from './create-room-context.ts'
