/** From measurements to docs/reliability.md: the figures are kept in docs/reliability.json, and the page is made of them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Section } from './section.ts'

interface Kept extends Section {
  /** What it was measured on. */
  readonly machine: string
}

const DOCS = join(import.meta.dirname, '../../docs')
const FIGURES = join(DOCS, 'reliability.json')
const PAGE = join(DOCS, 'reliability.md')

/** Puts a section in the place of the one that was measured before under this name. */
export function keep(name: string, section: Section): void {
  const kept: Kept = { ...section, machine: machine() }
  writeFileSync(FIGURES, `${JSON.stringify({ ...figures(), [name]: kept }, undefined, 2)}\n`)
}

/** Writes the page from what is kept, in this order; what was never measured is not on it. */
export function writeDocument(order: readonly string[]): void {
  const kept = figures()
  const sections = order.flatMap((name) => kept[name] ?? [])
  writeFileSync(
    PAGE,
    `${[
      ...HEAD,
      ...sections.map((section) => `${toMarkdown(section)}\n\nMachine: ${section.machine}.`),
      '## Not tested',
      NOT_TESTED.map((line) => `- ${line}`).join('\n'),
    ].join('\n\n')}\n`,
  )
}

export function toMarkdown({ title, how, columns, rows, notes = [] }: Section): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`
  const marks = columns.map((_, index) => (index === 0 ? '---' : '---:'))
  return [
    `## ${title}`,
    how,
    [line(columns), line(marks), ...rows.map(line)].join('\n'),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
  ].join('\n\n')
}

const escaped = (cell: string): string => cell.replaceAll('|', '\\|')

function figures(): Record<string, Kept> {
  if (!existsSync(FIGURES)) return {}
  return JSON.parse(readFileSync(FIGURES, 'utf8')) as Record<string, Kept>
}

function machine(): string {
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    `load average ${loadavg()[2]!.toFixed(1)}, with what this takes itself`,
  ].join(', ')
}

const HEAD = [
  '# Reliability',
  'Written by `npm run soak -- --write`; do not edit by hand. What hits a server like this one, and what came of it: attacks, kills, bytes of every shape, crowds. Beside it a stock Hocuspocus 4.7 server (its `Server` class with default settings) with `@hocuspocus/extension-sqlite` and a check of tokens when a document is opened.',
  '## Method',
  [
    'Servers are child processes with folders of their own, seen only from outside: through sockets and REST, and through what Linux says about their memory.',
    'Short versions of everything run with `npm test`; there it is only judged what does not depend on how busy a machine is: no crash, no loss, no lasting growth, nobody cut off. How long people waited is judged here.',
    'Everything that is made by chance comes from a seed, which is printed.',
    'What is expected of bytes and clients comes from the protocol and from Yjs itself, never from the server that is tested.',
  ]
    .map((line) => `- ${line}`)
    .join('\n'),
]

const NOT_TESTED = [
  'Networks that lose, delay or cut packets, and clocks that are wrong.',
  'Loss of power: kill -9 ends the process and leaves the system its caches. That a commit reaches the disk itself rests on fsync.',
  'Attacks below WebSockets: TLS, HTTP parsing, floods of connections from many addresses. That is the work of a proxy in front.',
  'Attackers with the rights of an owner or an admin, and stolen tokens that are still good.',
  'Days without a restart: the longest run here is the one named above.',
  'More than one server process, and any database but SQLite.',
]
