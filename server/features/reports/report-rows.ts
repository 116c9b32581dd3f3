/** What reports say of what they are made from. Pure. */
import {
  readVoteKey,
  type AuditRecord,
  type Notification,
  type PollReply,
  type TripUpdate,
} from '@concord/schemas'

type Row = readonly string[]

export const ACTIVITY_COLUMNS = [
  { name: 'When', width: 3 },
  { name: 'Who', width: 3 },
  { name: 'What', width: 3 },
  { name: 'Details', width: 9 },
  { name: 'Offline', width: 1.5 },
]

/** What the things of a trip are called, by id. */
export type Titles = ReadonlyMap<string, string>

export function activityRow(
  { timestamp, userId, updateType, data, late }: TripUpdate,
  titles: Titles,
): Row {
  const what = updateType.replaceAll('_', ' ')
  return [timestamp, userId ?? 'Concord', what, detailsOf(data, titles), late ? 'yes' : '']
}

/** What says nothing to people, or stands in the row already. */
const UNSAID = new Set(['id', 'position', 'createdBy', 'at', 'epoch', 'contents', 'since'])

/** What it is about, and of each field what it is, or what it was and what it is. */
function detailsOf(data: Readonly<Record<string, unknown>>, titles: Titles): string {
  const changes = data['changes'] ?? data
  if (typeof changes !== 'object' || changes === null) return textOf(changes, titles)
  const lines = Object.entries(changes)
    .filter(([name]) => !UNSAID.has(name))
    .flatMap(([field, value]) => {
      const name = fieldWords(field)
      if (isChange(value))
        return `${name}: ${textOf(value.from, titles)} → ${textOf(value.to, titles)}`
      return value === '' || value === null ? [] : `${name}: ${textOf(value, titles)}`
    })
  const subject = 'title' in changes ? '' : subjectOf(data['id'], titles)
  return (subject === '' ? lines : [subject, ...lines]).join('\n')
}

/** What the entry with that id is called; for a vote, the option. Empty when it has no name, or is gone. */
function subjectOf(id: unknown, titles: Titles): string {
  if (typeof id !== 'string') return ''
  return titles.get(id) ?? titles.get(readVoteKey(id)?.optionId ?? '') ?? ''
}

/** `start time` for `startTime`, `day` for `dayId`. */
function fieldWords(name: string): string {
  return name.replace(/Id$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function isChange(value: unknown): value is { from?: unknown; to?: unknown } {
  return typeof value === 'object' && value !== null && ('from' in value || 'to' in value)
}

function textOf(value: unknown, titles: Titles): string {
  if (typeof value === 'string') return titles.get(value) ?? (value === '' ? '–' : value)
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
  const votesOf = Map.groupBy(votes, ({ pollId }) => pollId)
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
    const said = (votesOf.get(poll.id) ?? []).map((vote) => [
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
