/** A plain page that the server makes itself. It has no script; the headers of every answer forbid them, too. */
import { escapeHtml } from '../../core/escape-html.ts'

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:2rem 1rem;color-scheme:light dark}td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}iframe{width:100%;height:28rem;border:1px solid #8888;background:#fff}pre{white-space:pre-wrap}button{font:inherit;padding:.5rem 1rem}'

/** `title` is text, `body` HTML. */
export function htmlPage(title: string, body: string): string {
  const name = escapeHtml(title)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${name}</title><style>${STYLE}</style></head><body><h1>${name}</h1>${body}</body></html>`
}
