/** The same polls, in which nobody votes more often than they may. Votes in documents have the limits of frames. */
import { parseScopeName } from '@concord/schemas'
import type { Pace } from '../../core/pace.ts'
import { personKey } from '../../core/who.ts'
import type { Polls } from './polls.ts'

export function pacedPolls(polls: Polls, pace: Pace): Polls {
  return {
    ...polls,
    async vote(grant, userId, pollId, vote) {
      pace(personKey({ tenantId: parseScopeName(grant.scope)!.tenantId, userId }))
      return polls.vote(grant, userId, pollId, vote)
    },
    async withdraw(grant, userId, pollId, optionId) {
      pace(personKey({ tenantId: parseScopeName(grant.scope)!.tenantId, userId }))
      return polls.withdraw(grant, userId, pollId, optionId)
    },
  }
}
