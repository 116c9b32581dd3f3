/** The ballot of a document: read as the tally wants it, and written as the tally says. */
import {
  readEntries,
  writeEntry,
  type BallotState,
  type Kind,
  type PollWrites,
} from '@concord/schemas'
import type { Doc } from 'yjs'

export function readBallot(doc: Doc, kind: Kind): BallotState {
  // reason: the ballot's collections are the same in every kind that has them, and entries are read by their schemas
  return {
    polls: readEntries(doc, kind, 'polls') as BallotState['polls'],
    options: readEntries(doc, kind, 'options') as BallotState['options'],
    votes: readEntries(doc, kind, 'votes') as unknown as BallotState['votes'],
  }
}

/** Call it within a transaction of the server. */
export function writePolls(doc: Doc, kind: Kind, { polls, options, votes }: PollWrites): void {
  for (const [id, changes] of polls) writeEntry(doc, kind, 'polls', id, changes)
  for (const [id, changes] of options) writeEntry(doc, kind, 'options', id, changes)
  for (const key of votes) doc.getMap('votes').delete(key)
}

export function isEmpty({ polls, options, votes }: PollWrites): boolean {
  return polls.size === 0 && options.size === 0 && votes.length === 0
}
