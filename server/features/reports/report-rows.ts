/** What reports say of what they are made from. Pure. */
import type { AuditRecord, Notification, PollReply, TripUpdate } from '@concord/schemas'

type Row = readonly string[]

export const ACTIVITY_COLUMNS = [
  { name: 'When', width: 3 },
  { name: 'Who', width: 3 },
  { name: 'What', width: 3 },
  { name: 'Details', width: 9 },
  { name: 'Offline', width: 1.5 },
]

export function activityRow({ timestamp, userId, updateType, data, late }: TripUpdate): Row {
  const what = updateType.replaceAll('_', ' ')
  return [timestamp, userId ?? 'Concord', what, detailsOf(data), late ? 'yes' : '']
}

/** What something is called, or of each field what it was and what it is. */
function detailsOf(data: Readonly<Record<string, unknown>>): string {
  const changes = data['changes'] ?? data
  if (typeof changes !== 'object' || changes === null) return textOf(changes)
  return Object.entries(changes)
    .filter(([name]) => name !== 'position' && name !== 'id')
    .flatMap(([name, value]) => {
      if (!isChange(value)) return value === '' || value === null ? [] : `${name}: ${textOf(value)}`
      return `${name}: ${textOf(value.from)} → ${textOf(value.to)}`
    })
    .join('\n')
}

function isChange(value: unknown): value is { from?: unknown; to?: unknown } {
  return typeof value === 'object' && value !== null && ('from' in value || 'to' in value)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '–' : JSON.stringify(value)
}

export const VOTE_COLUMNS = [
  { name: 'Poll', width: 5 },
  { name: 'Status', width: 2 },
  { name: 'Option', width: 4 },
  { name: 'Who', width: 3 },
  { name: 'Vote', width: 4 },
  { name: 'When', width: 3 },
]

/** A vote as it lies in a document, by its place. */
export interface ShownVote {
  readonly pollId: string
  readonly optionId: string
  readonly userId: string
  readonly choice: string
  readonly score?: number | undefined
  readonly picks?: readonly string[] | undefined
  readonly at: string
}

/** How each option stands, and who said what; of a secret poll, only how it stands. */
export function voteRows(polls: readonly PollReply[], votes: readonly ShownVote[]): Row[] {
  return polls.flatMap((poll) => {
    const { question, status, options, tally, secret, voters } = poll
    const titles = new Map(options.map(({ id, title }) => [id, title]))
    const title = (id: string): string => titles.get(id) ?? ''
    const standings = (tally?.standings ?? []).map((each) => [
      question,
      status,
      title(each.optionId),
      '',
      `${each.yes} for, ${each.no} against, ${each.abstain} abstained, ${each.blocks} blocked: ${each.standing}`,
      '',
    ])
    const counted =
      standings.length > 0 ? standings : [[question, status, '', '', `${voters} voted`, '']]
    if (secret) return counted
    const said = votes
      .filter(({ pollId }) => pollId === poll.id)
      .map((vote) => [
        question,
        status,
        title(vote.optionId),
        vote.userId,
        wordsOf(vote, title),
        vote.at,
      ])
    return [...counted, ...said]
  })
}

function wordsOf({ choice, score, picks }: ShownVote, title: (id: string) => string): string {
  if (picks) return picks.map((id, nth) => `${nth + 1}. ${title(id)}`).join('\n')
  return score === undefined ? choice : String(score)
}

export const AUDIT_COLUMNS = [
  { name: 'When', width: 3 },
  { name: 'Category', width: 2 },
  { name: 'Who', width: 3 },
  { name: 'Action', width: 3 },
  { name: 'Target', width: 3 },
  { name: 'Details', width: 6 },
]

export function auditRow({ at, category, actor, action, target, details }: AuditRecord): Row {
  return [at, category, actor ?? 'Concord', action, target ?? '', JSON.stringify(details)]
}

export const NOTIFICATION_COLUMNS = [
  { name: 'When', width: 3 },
  { name: 'Type', width: 2 },
  { name: 'Priority', width: 2 },
  { name: 'Title', width: 5 },
  { name: 'Message', width: 6 },
  { name: 'State', width: 2 },
]

export function notificationRow(notification: Notification): Row {
  const { createdAt, type, priority, title, message, state } = notification
  return [createdAt, type, priority, title, message, state]
}
