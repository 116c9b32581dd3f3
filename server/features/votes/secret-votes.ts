/** Votes of secret polls. Only the server has them; what is told of them is how many there are, and how a poll ended. */
import { BALLOT_RECEIVED, Vote, type PlacedVote } from '@concord/schemas'
import type { EventLog } from '../../events/event-log.ts'
import type { Database } from '../../storage/database.ts'

export interface SecretVotes {
  of(scopeId: number, pollId: string): Promise<PlacedVote[]>
  /** Puts the vote in the place of the one before; told to its voter alone. */
  cast(place: SecretPlace, vote: Vote, epoch: number, at: number): Promise<void>
  /** Takes back what somebody said: about one option, or about the whole poll. */
  withdraw(place: Omit<SecretPlace, 'optionId'>, optionId: string | undefined): Promise<void>
}

export interface SecretPlace {
  readonly tenantId: string
  readonly scopeId: number
  readonly pollId: string
  readonly optionId: string
  readonly userId: string
}

export function createSecretVotes(
  database: Database,
  events: Pick<EventLog, 'append'>,
): SecretVotes {
  return {
    async of(scopeId, pollId) {
      const rows = await database.query
        .selectFrom('secret_votes')
        .select(['option_id', 'user_id', 'vote'])
        .where('scope_id', '=', scopeId)
        .where('poll_id', '=', pollId)
        .execute()
      return rows.map(({ option_id: optionId, user_id: userId, vote }) => ({
        ...Vote.parse(JSON.parse(vote)),
        pollId,
        optionId,
        userId,
      }))
    },

    async cast({ tenantId, scopeId, pollId, optionId, userId }, vote, epoch, at) {
      const json = JSON.stringify(vote)
      await database.transaction(async (tx) => {
        await tx
          .insertInto('secret_votes')
          .values({
            scope_id: scopeId,
            poll_id: pollId,
            option_id: optionId,
            user_id: userId,
            vote: json,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['scope_id', 'poll_id', 'option_id', 'user_id'])
              .doUpdateSet({ vote: json }),
          )
          .execute()
        await events.append(tx, tenantId, [
          {
            type: BALLOT_RECEIVED,
            scopeId,
            entityId: pollId,
            actor: userId,
            at,
            late: false,
            data: { pollId, epoch },
            audience: 'user',
            audienceUser: userId,
          },
        ])
      })
    },

    async withdraw({ scopeId, pollId, userId }, optionId) {
      await database.query
        .deleteFrom('secret_votes')
        .where('scope_id', '=', scopeId)
        .where('poll_id', '=', pollId)
        .where('user_id', '=', userId)
        .$if(optionId !== undefined, (query) => query.where('option_id', '=', optionId!))
        .execute()
    },
  }
}
