/** Values of a trip's fields as they stand in sentences. */
import { ActivityCategory } from '@concord/schemas'
import { isDay, shortDay } from '../../shell/dates.ts'
import { CATEGORY_NAMES } from '../board/category-names.ts'
import type { Known } from '../known.ts'
import { money } from '../money.ts'
import { plainText } from '../parts.ts'
import { thing } from '../thing.ts'

/** So long a value still fits into a sentence. */
const LONGEST = 60

/** Empty for no value, `undefined` for one that is not for sentences: a long text, a rule of a poll. */
export function valueWords(field: string, value: unknown, known: Known): string | undefined {
  if (field === 'dayId') return dayWords(value, known)
  if (value === undefined || value === null || value === '') return ''
  if (field === 'description') return undefined
  if (typeof value === 'number') return numberWords(field, value, known)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'string' || value.length > LONGEST) return undefined
  if (field === 'category') return categoryWords(value)
  if (isDay(value)) return shortDay(value)
  if (INSTANT.test(value)) return instantWords(value)
  return value
}

const INSTANT = /^\d{4}-\d\d-\d\dT/

function dayWords(value: unknown, known: Known): string {
  return typeof value === 'string' ? plainText(thing('days', value, known)) : 'the ideas'
}

function numberWords(field: string, value: number, { currency }: Known): string {
  if (field === 'cost') return value === 0 ? '' : money(value, currency)
  if (field === 'delayMinutes') return value === 0 ? '' : `${value} min`
  return String(value)
}

function categoryWords(value: string): string {
  const category = ActivityCategory.safeParse(value)
  return category.success ? CATEGORY_NAMES[category.data] : value
}

function instantWords(value: string): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return value
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}
