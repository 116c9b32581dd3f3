/** Voting in one poll; who cannot is told why. */
import type { RoomPoll } from '@concord/client'
import type { NewVote } from '@concord/schemas'
import { useState } from 'react'
import { tellError } from '../shell/attempt.ts'
import { usePolls } from './polls-view.ts'

export interface Voting {
  /** A vote of a secret poll that is on its way to the server. */
  readonly pending: NewVote | undefined
  vote(vote: NewVote): void
  withdraw(optionId?: string): void
}

export function useVote({ id }: Pick<RoomPoll, 'id'>): Voting {
  const { polls } = usePolls()
  const [pending, setPending] = useState<NewVote>()
  const tried = async (work: Promise<void>, failed: string) => {
    try {
      await work
    } catch (error) {
      tellError(error, failed)
    }
    setPending(undefined)
  }
  return {
    pending,
    vote(vote) {
      setPending(vote)
      void tried(polls.vote(id, vote), 'Your vote was not taken')
    },
    withdraw: (optionId) => void tried(polls.withdraw(id, optionId), 'Your vote stands'),
  }
}
