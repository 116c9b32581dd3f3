/**
 * The tally: reads the log in order and tells how polls stand, what was agreed, and how they ended. What it tells follows
 * from the log alone, and carries the number of the event that it follows from as its key; so it is told once, also when
 * the log is read again from the beginning.
 */
import {
  CONSENSUS_REACHED,
  ballot,
  board,
  closePollJob,
  closesAt,
  createdEvent,
  hasBallot,
  MEMBER_ADDED,
  MEMBER_CHANGED,
  MEMBER_REMOVED,
  matchFoundJob,
  parseScopeName,
  settleBallotJob,
  type Ballots,
  type ConcordEvent,
  type Kind,
} from '@concord/schemas'
import type { Consumer } from '../../events/consumers.ts'
import type { EventLog, PlacedEvent } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Tx } from '../../storage/database.ts'
import type { BallotLog } from './ballot-log.ts'
import { newsOf, type News } from './news.ts'

/** Every type that means something to the polls of these kinds. */
export function ballotEvents(kinds: Iterable<Kind>): string[] {
  return [
    ...Object.values(ballot).flatMap(({ events: { added, updated, removed } }) => [
      added,
      updated,
      removed,
    ]),
    ...[MEMBER_ADDED, MEMBER_CHANGED, MEMBER_REMOVED],
    ...[...kinds].filter(hasBallot).map(createdEvent),
  ]
}

interface Parts {
  readonly types: readonly string[]
  readonly ballots: BallotLog
  readonly events: Pick<EventLog, 'append' | 'withKey'>
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly wake: Wake
}

export function createTally({ types, ballots, events, jobs, wake }: Parts): Consumer {
  /** Writes what was not told before. */
  async function tell(
    tx: Tx,
    scopeId: number,
    cause: ConcordEvent,
    news: readonly News[],
  ): Promise<void> {
    const fresh: PlacedEvent[] = []
    for (const [index, { type, pollId, data }] of news.entries()) {
      const key = `tally:${cause.seq}:${index}`
      if (await events.withKey(tx, cause.tenantId, key)) continue
      fresh.push({
        type,
        scopeId,
        entityId: pollId,
        actor: cause.actor,
        at: Date.parse(cause.at),
        late: cause.late,
        data,
        audience: 'scope',
        key,
      })
    }
    if (fresh.length === 0) return
    await events.append(tx, cause.tenantId, fresh)
    wake.announce(cause.tenantId)
  }

  /** Work for later: deadlines, and what the document is owed. */
  async function plan(
    tx: Tx,
    cause: ConcordEvent,
    news: readonly News[],
    before: Ballots,
    after: Ballots,
  ): Promise<void> {
    const { tenantId, scope } = cause
    if (scope === null) return
    for (const [pollId, poll] of after.polls) {
      const known = before.polls.get(pollId)
      const runAt = closesAt(poll)
      if (poll.status !== 'open' || runAt === undefined) continue
      if (known?.status === 'open' && closesAt(known) === runAt) continue
      const data = { scope, pollId, epoch: poll.epoch }
      const key = `${scope}:${pollId}:${poll.epoch}:${runAt}`
      await jobs.enqueue(tx, closePollJob, data, { tenantId, runAt, key })
    }
    if (parseScopeName(scope)?.kind === board.name) {
      for (const { type, data } of news) {
        if (type !== CONSENSUS_REACHED) continue
        const optionId = String(data['optionId'])
        const key = `${scope}:${cause.seq}:${optionId}`
        await jobs.enqueue(tx, matchFoundJob, { scope, optionId }, { tenantId, key })
      }
    }
    const isOwing = [...after.polls.values()].some(({ status }) => status === 'open')
    if (isOwing && mayOwe(before, after))
      await jobs.enqueue(tx, settleBallotJob, { scope }, { tenantId, key: `${scope}:${cause.seq}` })
  }

  return {
    name: 'tally',
    on: types,
    async consume(event, tx) {
      if (event.scope === null) return
      const row = await tx
        .selectFrom('scopes')
        .select('id')
        .where('name', '=', event.scope)
        .executeTakeFirst()
      if (!row) return
      const { before, after } = await ballots.around(tx, row.id, event)
      if (before === after) return
      const news = newsOf(before, after, event)
      await tell(tx, row.id, event, news)
      await plan(tx, event, news, before, after)
    },
    async reset() {
      // What it told stays told: it is what happened.
    },
  }
}

/** Whether the event began an epoch, ended votes, or changed who may vote. */
function mayOwe(before: Ballots, after: Ballots): boolean {
  if (before.voters !== after.voters) return true
  for (const [id, { epoch }] of after.polls)
    if (epoch !== (before.polls.get(id)?.epoch ?? epoch)) return true
  for (const [id, { epoch }] of after.options)
    if (epoch !== (before.options.get(id)?.epoch ?? epoch)) return true
  for (const [id, { past }] of after.votes) if (past !== before.votes.get(id)?.past) return true
  return false
}
