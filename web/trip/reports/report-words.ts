/** Reports in plain words. */
import type { Report, ReportRequest } from '@concord/schemas'
import { dayRange } from '../../shell/dates.ts'

export type ReportType = ReportRequest['type']
export type ReportFormat = ReportRequest['format']

export const REPORT_WORDS: Readonly<
  Record<ReportType, { readonly name: string; readonly about: string }>
> = {
  activity: { name: 'What happened', about: 'Every change of this trip: when, who and what.' },
  votes: {
    name: 'Votes',
    about: 'How the polls stand and who said what; of secret ones only how they stand.',
  },
  notifications: { name: 'My notifications', about: 'What you were told, in everything you do.' },
  audit: { name: 'Audit log', about: 'Who came, and what admins did. Only admins can have it.' },
}

export const FORMAT_WORDS: Readonly<Record<ReportFormat, string>> = {
  pdf: 'To read (PDF)',
  csv: 'As a table (CSV)',
}

/** `Votes, PDF`, with the days where some were chosen: `Votes, PDF, from 13 May 2027`. */
export function reportWords({
  type,
  format,
  filters: { startDate = '', endDate = '' },
}: Pick<Report, 'type' | 'format' | 'filters'>): string {
  const days = dayRange(startDate, endDate)
  return [REPORT_WORDS[type].name, format.toUpperCase(), ...(days === '' ? [] : [days])].join(', ')
}

/** `Lisbon – Votes.pdf`; without the trip where it is not about that. */
export function fileName(
  { type, format, scope }: Pick<Report, 'type' | 'format' | 'scope'>,
  trip: string,
): string {
  const { name } = REPORT_WORDS[type]
  return `${scope === undefined ? name : `${trip} – ${name}`}.${format}`
}

export function isUnderway({ status }: Pick<Report, 'status'>): boolean {
  return status === 'pending' || status === 'processing'
}
