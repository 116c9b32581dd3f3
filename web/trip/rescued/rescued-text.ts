/** What could not be saved as a text that can be kept, sent or pasted: Markdown, with every field and every word. */
import type { Rescued, UnsentWork } from '@concord/client'
import { instantOf } from '@concord/schemas'
import { fieldName } from '../field-names.ts'
import { valueWords } from '../history/value-words.ts'
import type { Known } from '../known.ts'
import { plainText } from '../parts.ts'
import { thing } from '../thing.ts'
import { rescuedWords } from './rescued-words.ts'

export function rescuedMarkdown(rescued: readonly Rescued[], title: string, known: Known): string {
  const parts = rescued.map((one) =>
    [
      rescuedWords(one, known).lead,
      `(${instantOf(one.at)})`,
      ...one.what.map((work) => sectionOf(work, known)),
    ].join('\n\n'),
  )
  return `# ${title}\n\n${parts.join('\n\n')}\n`
}

function sectionOf(work: UnsentWork, known: Known): string {
  if (work.deed === 'written') {
    const text = work.text === '' ? JSON.stringify(work.value, null, 2) : work.text
    return `## ${work.content === 'notes' ? 'Notes' : work.content || 'Text'}\n\n${text}`
  }
  const { deed, collection, key, fields, entry } = work
  const name = plainText(thing(collection, key, known, entry))
  const lines = Object.entries(fields).flatMap(([field, value]) => {
    const words = valueWords(field, value, known) ?? wholeWords(value)
    const isEmpty = words === '' && deed === 'added'
    return HIDDEN.has(field) || isEmpty
      ? []
      : [`- ${fieldName(collection, field)}: ${words || '–'}`]
  })
  return [`## ${DEEDS[deed]} ${name}`, ...(lines.length > 0 ? [lines.join('\n')] : [])].join('\n\n')
}

/** A value that is too long for a sentence. */
function wholeWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const DEEDS = { added: 'Added', changed: 'Changed', removed: 'Removed' } as const
/** They say nothing to people. */
const HIDDEN = new Set(['position', 'createdBy'])
