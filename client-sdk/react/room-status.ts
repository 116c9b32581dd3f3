import type { RoomBase } from '../room/room.ts'
import { stableRead } from './stable-read.ts'

/** What this person may do in a room, and whether it can be used. */
export interface RoomStatus extends Pick<RoomBase, 'isReady' | 'role' | 'readOnly' | 'error'> {
  /** Whether the person may vote and comment. */
  readonly mayComment: boolean
  /** Whether the person may change everything. */
  readonly mayEdit: boolean
}

/** The same object until something of it changes. */
export const statusOf = stableRead((room: RoomBase): RoomStatus => ({
  isReady: room.isReady,
  role: room.role,
  readOnly: room.readOnly,
  error: room.error,
  mayComment: room.may('comment'),
  mayEdit: room.may('edit'),
}))
