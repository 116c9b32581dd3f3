/** The reference as one page that needs nothing else. Pure. */
import {
  ERRORS,
  VERBS,
  accessWords,
  idempotencyKeyWords,
  routeGroups,
  typeOf,
  type Kinds,
  type Route,
  type RouteGroup,
  type VerbRule,
} from '@concord/schemas'
import type { z } from 'zod'
import { escapeHtml } from '../../core/escape-html.ts'

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d0d5dd, #3a3f4b); --soft: light-dark(#f6f7f9, #1c2029); --accent: light-dark(#1d4ed8, #93b4ff) }
body { margin: 0; background: light-dark(#fff, #10131a); color: light-dark(#16181d, #e8eaf0); font: 16px/1.5 system-ui, sans-serif }
main, header { max-width: 60rem; margin: 0 auto; padding: 1rem 1.25rem }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem }
a { color: var(--accent) }
h2 { margin: 2.5rem 0 .75rem }
details { border: 1px solid var(--line); border-radius: 6px; margin: .4rem 0 }
summary { padding: .5rem .75rem; cursor: pointer; overflow-wrap: anywhere }
summary:focus-visible { outline: 2px solid var(--accent) }
details > div { padding: 0 .75rem .75rem }
code, pre { font: 14px/1.45 ui-monospace, monospace }
pre { background: var(--soft); padding: .75rem; border-radius: 6px }
b.method { display: inline-block; min-width: 4.5rem; font: 600 14px ui-monospace, monospace; color: var(--accent) }
pre, .wide { overflow-x: auto }
table { border-collapse: collapse } td, th { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top }
`

export function docsPage(kinds: Kinds): string {
  const groups = routeGroups(kinds.values())
  const links = [...groups.map(({ title }) => title), 'Text frames', 'Errors']
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Concord: REST</title><style>${STYLE}</style></head>
<body>
<header><h1>Concord: REST</h1>
<p>Send your token as <code>Authorization: Bearer …</code> and bodies as JSON. Times are ISO 8601 in UTC. The same as <a href="/api/docs.json">OpenAPI</a>.</p>
<nav aria-label="Contents">${links.map((title) => `<a href="#${anchor(title)}">${escape(title)}</a>`).join('\n')}</nav></header>
<main>
${groups.map(groupSection).join('\n')}
${verbSection()}
${errorSection()}
</main>
</body>
</html>
`
}

function groupSection({ title, routes }: RouteGroup): string {
  return section(title, routes.map(routeEntry).join('\n'))
}

function routeEntry(route: Route): string {
  const { method, path, summary, body, query, idempotencyKey, reply, produces, status } = route
  return entry(`<b class="method">${method}</b> <code>${escape(path)}</code>`, [
    `<p>${escape(summary)} ${accessWords(route)}</p>`,
    idempotencyKey ? `<p>${idempotencyKeyWords}</p>` : '',
    typeBlock('Body', body, 'input'),
    typeBlock('Query', query, 'input'),
    produces === undefined
      ? typeBlock(`Reply, ${status}`, reply, 'output')
      : `<p>Reply, ${status}: ${escape(produces)}</p>`,
    reply ? '' : `<p>Reply: ${status}, without a body.</p>`,
  ])
}

function verbSection(): string {
  const entries = Object.entries<VerbRule>(VERBS).map(([name, { about, data }]) =>
    entry(`<code>${escape(name)}</code>`, [
      `<p>${escape(about)}</p>`,
      typeBlock('Data', data, 'input'),
    ]),
  )
  const how =
    '<p>On the socket at <code>/ws</code>, a frame is <code>{"event", "data"?, "id"?}</code>. What a verb is about (<code>tripId</code>, <code>boardId</code>, <code>documentId</code> …) stands in its data, too.</p>'
  return section('Text frames', how + entries.join('\n'))
}

function errorSection(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, close, message }]) =>
      `<tr><td><code>${code}</code></td><td>${status}</td><td>${close}</td><td>${escape(message)}</td></tr>`,
  )
  const head =
    '<tr><th scope="col">code</th><th scope="col">status</th><th scope="col">close</th><th scope="col">words</th></tr>'
  return section(
    'Errors',
    `<div class="wide" tabindex="0"><table>${head}${rows.join('\n')}</table></div>`,
  )
}

function section(title: string, content: string): string {
  return `<section id="${anchor(title)}"><h2>${escape(title)}</h2>\n${content}\n</section>`
}

function entry(head: string, parts: readonly string[]): string {
  return `<details><summary>${head}</summary><div>${parts.join('')}</div></details>`
}

function typeBlock(title: string, schema: z.ZodType | undefined, io: 'input' | 'output'): string {
  return schema
    ? `<p>${title}:</p><pre tabindex="0"><code>${escape(typeOf(schema, io))}</code></pre>`
    : ''
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}

/** Words of code stand between backticks. */
function escape(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>')
}
