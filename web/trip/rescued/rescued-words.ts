/** What could not be saved, and why, in plain words. */
import type { Rescued, UnsentWork } from '@concord/client'
import type { ErrorCode } from '@concord/schemas'
import { fieldName } from '../field-names.ts'
import { valueWords } from '../history/value-words.ts'
import type { Known } from '../known.ts'
import { listed, plainText } from '../parts.ts'
import { thing } from '../thing.ts'

export interface RescuedWords {
  readonly lead: string
  /** One line for each change. */
  readonly lines: readonly string[]
}

const REASONS: Partial<Record<ErrorCode, string>> = {
  UPDATE_REFUSED:
    'the server did not take what this device sent, or somebody changed the same meanwhile.',
  READ_ONLY: 'by now you may only look at this trip.',
  ACCESS_DENIED: 'this trip is not open to you.',
  ACCESS_REMOVED: 'you are not part of this trip any more.',
  NOT_FOUND: 'this trip is not there any more.',
}

export function rescuedWords({ reason, what }: Rescued, known: Known): RescuedWords {
  const count = what.length === 1 ? 'Your change' : `Your ${what.length} changes`
  return {
    lead: `${count} could not be saved: ${REASONS[reason.code] ?? reason.message}`,
    lines: what.map((work) => lineOf(work, known)),
  }
}

/** So much of a text is shown; it can be copied as a whole. */
const SHOWN = 80

function lineOf(work: UnsentWork, known: Known): string {
  if (work.deed === 'written') {
    const where = work.content === 'notes' ? 'In the notes' : 'You wrote'
    const text = work.text.replaceAll(/\s+/g, ' ').trim()
    return text === ''
      ? `${where}: something that cannot be shown here`
      : `${where}: “${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}”`
  }
  const { deed, collection, key, fields, entry } = work
  const name = plainText(thing(collection, key, known, entry))
  if (deed === 'added') return `You added ${name}`
  if (deed === 'removed') return `You removed ${name}`
  const changes = Object.entries(fields).map(([field, value]) =>
    changeWords(fieldName(collection, field), valueWords(field, value, known)),
  )
  return `You changed ${name}: ${listed(changes)}`
}

function changeWords(name: string, value: string | undefined): string {
  if (value === undefined) return `the ${name}`
  return value === '' ? `no ${name}` : `${name} ${value}`
}
