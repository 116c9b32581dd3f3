/**
 * Notifications that a back office sends about its own business: what each kind of them has to say, and the words that
 * follow from it. Pure.
 */
import { z } from 'zod'
import { FlightStatus } from '../flights.ts'
import { cut, type Notice } from './notice.ts'
import type { NotificationType, Priority } from './notification.ts'

const Short = z.string().trim().min(1).max(120)
const Amount = z.number().min(0).max(1e12)
const Currency = z.string().regex(/^[A-Z]{3}$/, 'Write a currency such as "EUR".')

const PaymentNotice = z.strictObject({
  amount: Amount,
  currency: Currency,
  status: Short,
  transactionId: Short,
})
const BookingNotice = z.strictObject({
  showTitle: Short,
  date: z.iso.datetime({ offset: true }).or(z.iso.date()),
  confirmationNumber: Short,
  status: Short,
})
const FlightNotice = z.strictObject({
  flightNumber: Short,
  status: FlightStatus,
  gate: z.string().trim().max(20).default(''),
  terminal: z.string().trim().max(20).default(''),
  /** Minutes. */
  delay: z.number().int().min(0).max(10_000).default(0),
})
type FlightNotice = z.infer<typeof FlightNotice>
const SettlementNotice = z.strictObject({
  settlementName: Short,
  amount: Amount,
  currency: Currency.optional(),
  status: Short,
})
const AlertNotice = z.strictObject({
  urgency: z.enum(['low', 'normal', 'high', 'urgent']).default('urgent'),
  message: z.string().trim().min(1).max(1000),
  /** What to do about it. */
  action: z.string().trim().max(200).default(''),
})

interface Words {
  readonly title: string
  readonly message: string
}

/** One kind of them. */
export interface NoticeForm {
  /** What it has to say. */
  readonly schema: z.ZodObject
  readonly about: string
  /** What somebody is told who is sent this. Throws for data that does not fit the schema. */
  notice(data: unknown): Notice
}

function form<S extends z.ZodObject>(declared: {
  readonly type: NotificationType
  readonly schema: S
  readonly about: string
  readonly priority: (data: z.output<S>) => Priority
  readonly words: (data: z.output<S>) => Words
}): NoticeForm {
  const { type, schema, about, priority, words } = declared
  return {
    schema,
    about,
    notice(given) {
      const data = schema.parse(given)
      return cut({ type, priority: priority(data), ...words(data), data })
    },
  }
}

export const NOTICE_FORMS: Readonly<Record<string, NoticeForm>> = {
  payment: form({
    type: 'payment',
    schema: PaymentNotice,
    about: 'Tell somebody about a payment of theirs.',
    priority: () => 'normal',
    words: ({ amount, currency, status, transactionId }) => ({
      title: `Payment ${status}`,
      message: `${money(amount, currency)} · ${transactionId}`,
    }),
  }),
  booking: form({
    type: 'booking',
    schema: BookingNotice,
    about: 'Tell somebody about a booking of theirs.',
    priority: () => 'normal',
    words: ({ showTitle, date, confirmationNumber, status }) => ({
      title: `Booking ${status}: ${showTitle}`,
      message: `${day(date)} · confirmation ${confirmationNumber}`,
    }),
  }),
  flight: form({
    type: 'flight',
    schema: FlightNotice,
    about: 'Tell somebody about a flight of theirs.',
    priority: ({ status }) => flightPriority(status),
    words: flightWords,
  }),
  settlement: form({
    type: 'settlement',
    schema: SettlementNotice,
    about: 'Tell somebody that something was settled.',
    priority: () => 'normal',
    words: ({ settlementName, amount, currency, status }) => ({
      title: `Settlement ${status}: ${settlementName}`,
      message: money(amount, currency),
    }),
  }),
  alert: form({
    type: 'alert',
    schema: AlertNotice,
    about: 'Warn somebody. Urgent, unless `urgency` says otherwise.',
    priority: ({ urgency }) => urgency,
    words: ({ message, action }) => ({ title: message.slice(0, 200), message: action }),
  }),
}

function flightPriority(status: string): Priority {
  return status === 'delayed' || status === 'cancelled' ? 'high' : 'normal'
}

function flightWords({ flightNumber, status, gate, terminal, delay }: FlightNotice): Words {
  const where = [terminal && `Terminal ${terminal}`, gate && `Gate ${gate}`]
  const late = status === 'delayed' && delay > 0 ? ` by ${delay} min` : ''
  return {
    title: `Flight ${flightNumber} ${STATUS_WORDS[status]}${late}`,
    message: where.filter(Boolean).join(' · '),
  }
}

const STATUS_WORDS: Readonly<Record<FlightNotice['status'], string>> = {
  'on-time': 'is on time',
  boarding: 'is boarding',
  delayed: 'is delayed',
  departed: 'has departed',
  arrived: 'has arrived',
  cancelled: 'is cancelled',
}

export function money(amount: number, currency?: string): string {
  if (currency === undefined)
    return new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(amount)
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount)
}

function day(date: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(
    Date.parse(date),
  )
}
