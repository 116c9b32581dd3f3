/** What columns and cards need to know of the board they stand on. */
import type { Presence } from '@concord/schemas'
import { createContext, useContext } from 'react'
import type { ActivityVote } from '../polls/activity-votes.ts'
import type { Activity } from '../trip-room.ts'
import type { Moves } from './use-moves.ts'

export interface BoardView {
  readonly moves: Moves
  /** What each day is called. */
  readonly names: ReadonlyMap<string, string>
  readonly byId: ReadonlyMap<string, Activity>
  /** Who else is at which card. */
  readonly onlookers: ReadonlyMap<string, readonly Presence[]>
  /** What is voted on at a card. */
  readonly votes: ReadonlyMap<string, ActivityVote>
  readonly readOnly: boolean
  /** The id of the text that says how a card is moved with the keyboard. */
  readonly howToMove: string
  open(card: string): void
  focus(card: string | undefined): void
}

export const BoardContext = createContext<BoardView | undefined>(undefined)

export function useBoard(): BoardView {
  const board = useContext(BoardContext)
  if (!board) throw new Error('useBoard outside of a board')
  return board
}
