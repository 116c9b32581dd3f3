/** A draft as a mail: in HTML, where everything is escaped, and as text. Pure. */
import { escapeHtml as escape } from '../../core/escape-html.ts'
import type { Draft } from './letters.ts'

export interface LaidOut {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What a mail says beside its draft. */
export interface Around {
  /** Who is spoken to. */
  readonly name?: string | undefined
  /** Where mail like this is ended. */
  readonly unsubscribe?: string | undefined
}

const NO_MORE = 'Get no more mail about what happens'

export function layOut(draft: Draft, { name, unsubscribe }: Around = {}): LaidOut {
  const greeting = name === undefined ? 'Hello,' : `Hello ${name},`
  return {
    subject: draft.subject,
    text: asText(draft, greeting, unsubscribe),
    html: asHtml(draft, greeting, unsubscribe),
  }
}

function asText(
  { paragraphs, facts = [], items = [], action }: Draft,
  greeting: string,
  unsubscribe: string | undefined,
): string {
  const parts = [
    greeting,
    ...paragraphs,
    ...(facts.length > 0 ? [facts.map(([name, value]) => `${name}: ${value}`).join('\n')] : []),
    ...items.map(({ title, text, url }) => [`* ${title}`, text, url].filter(Boolean).join('\n  ')),
    ...(action ? [`${action.label}: ${action.url}`] : []),
    ...(unsubscribe === undefined ? [] : [`${NO_MORE}: ${unsubscribe}`]),
  ]
  return `${parts.join('\n\n')}\n`
}

const p = (content: string): string => `<p style="margin:0 0 16px">${content}</p>`
const lines = (text: string): string => escape(text).replaceAll('\n', '<br>')
const link = (label: string, url: string): string =>
  `<a href="${escape(url)}" rel="noopener noreferrer">${escape(label)}</a>`

function asHtml(draft: Draft, greeting: string, unsubscribe: string | undefined): string {
  const { subject, paragraphs, facts = [], items = [], action } = draft
  const rows = facts.map(
    ([name, value]) =>
      `<tr><th align="left" style="padding:0 16px 4px 0">${escape(name)}</th><td style="padding:0 0 4px">${escape(value)}</td></tr>`,
  )
  const body = [
    p(escape(greeting)),
    ...paragraphs.map((text) => p(lines(text))),
    ...(rows.length > 0 ? [`<table style="margin:0 0 16px">${rows.join('')}</table>`] : []),
    ...items.map(({ title, text, url }) =>
      p(
        `<strong>${url === undefined ? escape(title) : link(title, url)}</strong><br>${lines(text)}`,
      ),
    ),
    ...(action ? [p(link(action.label, action.url))] : []),
    ...(unsubscribe === undefined ? [] : [p(`<small>${link(NO_MORE, unsubscribe)}</small>`)]),
  ]
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(subject)}</title></head><body style="font:16px/1.5 sans-serif;color:#1a1a1a;max-width:600px;margin:0 auto;padding:24px">${body.join('')}</body></html>`
}
