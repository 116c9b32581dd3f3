/**
 * Who hears of an event, and what. To change who is told, change this table and nothing else: everything follows from
 * it. Nobody is told what they did themselves. Pure.
 */
import { CHAT_MENTIONED, CHAT_POSTED } from '../events/chat.ts'
import type { ConcordEvent } from '../events/event.ts'
import { FLIGHT_REPORTED } from '../events/flights.ts'
import { JOB_COMPLETED, JOB_FAILED } from '../events/jobs.ts'
import { UNLOCKED } from '../events/locks.ts'
import { TEXT_EDITED } from '../events/of-kinds.ts'
import { ROOM_ANNOUNCED, ROOM_WHISPERED } from '../events/rooms.ts'
import { MEMBER_ADDED, MEMBER_CHANGED, MEMBER_REMOVED, deletedEvent } from '../events/scopes.ts'
import { CONSENSUS_REACHED, POLL_CLOSED, POLL_OPENED } from '../events/votes.ts'
import { KINDS } from '../kinds/registry.ts'
import { trip } from '../kinds/trip.ts'
import { nameFrom } from '../shown-name.ts'
import { NOTICE_FORMS, money } from './forms.ts'
import { jobWords } from './job-words.ts'
import type { Notice } from './notice.ts'
import type { Priority } from './notification.ts'

/**
 * `others`: everybody else who belonged to the scope then. `absent`: those of them who do not have it open, for the
 * others see it happen. `addressee`: the one person whom the event is for. Else the field of its data that names them.
 */
export type Hearers = 'others' | 'absent' | 'addressee' | { readonly field: string }

/** Where an event happened. */
export interface Place {
  readonly title: string
  /** `trip`, `board` … */
  readonly kind: string
}

export interface NotificationRule {
  readonly to: Hearers
  /** Only who asked for it hears of it. */
  readonly unusual?: true
  /** Whether this one is told together with others of its type in the same scope, until that is read. */
  readonly together?: (event: ConcordEvent) => boolean
  /** Who hears of it in another way. */
  readonly except?: (event: ConcordEvent) => readonly string[]
  /** `undefined`: this one is not worth telling. `count`: how much it tells of, with this event. */
  notice(event: ConcordEvent, place: Place, count: number): Notice | undefined
}

export const NOTIFICATION_RULES: ReadonlyMap<string, NotificationRule> = new Map(
  Object.entries<NotificationRule>({
    [MEMBER_ADDED]: {
      to: { field: 'userId' },
      notice: (event, place) => ({
        type: 'share',
        priority: 'normal',
        title: `${who(event)} shared ${named(place)} with you`,
        message: `You are ${roleWords(event)} there.`,
      }),
    },
    [MEMBER_CHANGED]: {
      to: { field: 'userId' },
      notice: (event, place) => ({
        type: 'share',
        priority: 'low',
        title: `You are ${roleWords(event)} of ${named(place)} now`,
        message: `${who(event)} changed that.`,
      }),
    },
    [MEMBER_REMOVED]: {
      to: { field: 'userId' },
      notice: (event, place) => ({
        type: 'share',
        priority: 'normal',
        title: `You do not belong to ${named(place)} any more`,
        message: `${who(event)} changed that.`,
      }),
    },
    [CHAT_MENTIONED]: {
      to: 'addressee',
      notice: (event, place) => ({
        type: 'chat',
        priority: 'normal',
        title: `${called(event, 'fromUserName')} mentioned you in ${named(place)}`,
        message: text(event.data, 'text'),
      }),
    },
    [CHAT_POSTED]: {
      to: 'absent',
      together: ({ data }) => data['type'] !== 'alert',
      except: ({ data: { mentions } }) =>
        Array.isArray(mentions) ? mentions.filter((name) => typeof name === 'string') : [],
      notice(event, place, count) {
        const { data } = event
        const author = called(event, 'userName')
        const where = named(place)
        if (data['type'] === 'alert')
          return {
            type: 'chat',
            priority: 'high',
            title: `Important, from ${author} in ${where}`,
            message: text(data, 'text'),
          }
        return {
          type: 'chat',
          priority: 'low',
          title: count === 1 ? `${author} wrote in ${where}` : `${count} new messages in ${where}`,
          message: count === 1 ? '' : `${author} wrote last.`,
        }
      },
    },
    [POLL_OPENED]: {
      to: 'absent',
      notice: ({ data }, place) => ({
        type: 'vote',
        priority: 'normal',
        title: `A question in ${named(place)}`,
        message: text(data, 'question'),
        data: pick(data, 'pollId', 'deadline'),
      }),
    },
    [POLL_CLOSED]: {
      to: 'absent',
      notice: ({ data }, place) => ({
        type: 'vote',
        priority: 'normal',
        title: `A poll has ended in ${named(place)}`,
        message: `${text(data, 'question')} ${OUTCOMES[text(data, 'outcome')] ?? ''}`.trim(),
        data: pick(data, 'pollId', 'outcome'),
      }),
    },
    [CONSENSUS_REACHED]: {
      to: 'absent',
      notice: ({ data }, place) => ({
        type: 'consensus',
        priority: 'normal',
        title: `Agreed in ${named(place)}`,
        message: text(data, 'title'),
        data: pick(data, 'pollId', 'optionId', 'matchType'),
      }),
    },
    [ROOM_ANNOUNCED]: {
      to: 'absent',
      notice: (event, place) => ({
        type: 'system',
        priority: ANNOUNCED[text(event.data, 'type')] ?? 'normal',
        title: `${who(event)} to everybody in ${named(place)}`,
        message: text(event.data, 'message'),
      }),
    },
    [ROOM_WHISPERED]: {
      to: { field: 'toUserId' },
      notice: (event, place) => ({
        type: 'chat',
        priority: 'normal',
        title: `${who(event)} to you alone in ${named(place)}`,
        message: text(event.data, 'message'),
      }),
    },
    [UNLOCKED]: {
      to: { field: 'userId' },
      notice: (event, place) =>
        event.data['how'] === 'forced'
          ? {
              type: 'system',
              priority: 'normal',
              title: `${who(event)} ended your lock of ${named(place)}`,
              message: 'Others can change it again.',
            }
          : undefined,
    },
    [JOB_COMPLETED]: {
      to: 'addressee',
      notice: ({ data }) => ({
        type: 'job',
        priority: 'low',
        title: 'What you asked for is done',
        message: jobWords(text(data, 'type')),
        data: pick(data, 'jobId', 'type'),
      }),
    },
    [JOB_FAILED]: {
      to: 'addressee',
      notice: ({ data }) => ({
        type: 'job',
        priority: 'normal',
        title: 'What you asked for did not work',
        message: `${jobWords(text(data, 'type'))}: ${text(data, 'error')}`,
        data: pick(data, 'jobId', 'type'),
      }),
    },
    [FLIGHT_REPORTED]: {
      to: { field: 'trackedBy' },
      notice: ({ data }) =>
        NOTICE_FORMS['flight']!.notice({
          ...pick(data, 'flightNumber', 'status', 'gate', 'terminal'),
          delay: data['delayMinutes'],
        }),
    },
    'payment.confirmed': {
      to: { field: 'agentId' },
      notice: ({ data }) => ({
        type: 'payment',
        priority: 'normal',
        title: `Payment confirmed: ${amountIn(data)}`,
        message: text(data, 'paymentId'),
        // Others read words of their own here: what is confirmed is completed.
        data: { ...pick(data, 'amount'), status: 'completed', transactionId: data['paymentId'] },
      }),
    },
    'commission.paid': {
      to: { field: 'agentId' },
      notice: ({ data }) => ({
        type: 'settlement',
        priority: 'normal',
        title: `Commission paid: ${amountIn(data)}`,
        message: text(data, 'commissionId'),
        data: { ...pick(data, 'amount', 'status'), settlementName: data['commissionId'] },
      }),
    },
    ...Object.fromEntries(
      Object.values(KINDS).map((kind): [string, NotificationRule] => [
        deletedEvent(kind),
        {
          to: 'others',
          notice: (event, place) => ({
            type: 'share',
            priority: 'normal',
            title: `${who(event)} deleted ${named(place)}`,
            message: '',
          }),
        },
      ]),
    ),
    ...Object.fromEntries(
      changesOfPlans().map((type): [string, NotificationRule] => [
        type,
        {
          to: 'absent',
          unusual: true,
          together: () => true,
          notice: (event, place, count) => ({
            type: 'trip_update',
            priority: 'low',
            title: `${count === 1 ? 'A change' : `${count} changes`} in ${named(place)}`,
            message: `By ${who(event)}${count === 1 ? '' : ' most recently'}.`,
          }),
        },
      ]),
    ),
  }),
)

function changesOfPlans(): string[] {
  const { days, activities, constraints } = trip.collections
  const entries = [days.events, activities.events, constraints.events].flatMap(
    ({ added, updated, removed }) => [added, updated, removed],
  )
  return [trip.metaEvent, ...entries, TEXT_EDITED]
}

const OUTCOMES: Readonly<Record<string, string>> = {
  accepted: 'It was agreed.',
  tied: 'It is a tie.',
  'no-quorum': 'Too few took part.',
  expired: 'The time was over before anything was agreed.',
  rejected: 'Nothing was agreed.',
  cancelled: 'It was called off.',
}

const ANNOUNCED: Readonly<Record<string, Priority>> = { alert: 'urgent', maintenance: 'high' }

const who = ({ actor }: ConcordEvent): string => (actor === null ? 'Concord' : nameFrom(actor))

/** As they are called in the event; many tokens know of a person no more than the id. */
function called(event: ConcordEvent, field: string): string {
  const name = text(event.data, field)
  return name === '' || name === event.actor ? who(event) : name
}

const named = ({ title, kind }: Place): string => (title === '' ? `a ${kind}` : `“${title}”`)

function roleWords({ data }: ConcordEvent): string {
  const role = text(data, 'role')
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`
}

function text(data: ConcordEvent['data'], field: string): string {
  const value = data[field]
  return typeof value === 'string' ? value : ''
}

function amountIn({ amount }: ConcordEvent['data']): string {
  return typeof amount === 'number' ? money(amount) : ''
}

function pick(data: ConcordEvent['data'], ...fields: string[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, data[field]]))
}
