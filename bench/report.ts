/** Measurements as tables of a document. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { median } from './statistics.ts'

export interface Row {
  readonly what: string
  readonly unit: string
  /** One figure for each run. */
  readonly concord: readonly number[]
  /** Empty for what a stock server does not do. */
  readonly stock: readonly number[]
  /** Counts that say something each for itself have no ratio. */
  readonly ratio?: false
}

export interface Section {
  readonly title: string
  /** How it was measured, in a paragraph. */
  readonly how: string
  /** What is compared, where it is not Concord and a stock server. */
  readonly compared?: readonly [ours: string, theirs: string]
  readonly rows: readonly Row[]
  /** What the figures do not say by themselves. */
  readonly notes?: readonly string[]
}

export function toMarkdown(section: Section): string {
  const { title, how, rows, notes = [] } = section
  return [
    `## ${title}`,
    how,
    rows.some(({ stock }) => stock.length > 0) ? comparison(section) : figures(section),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
  ].join('\n\n')
}

function comparison({ compared: [ours, theirs] = ['Concord', 'stock'], rows }: Section): string {
  const lines = rows.map(({ what, unit, concord, stock, ratio }) => {
    const share =
      ratio === false || stock.length === 0
        ? '–'
        : `${significant(median(concord) / median(stock))}×`
    return `| ${what} | ${figure(concord, unit)} | ${figure(stock, unit)} | ${share} |`
  })
  return [
    `| | ${ours} | ${theirs} | ${ours} ÷ ${theirs} |`,
    '| --- | ---: | ---: | ---: |',
    ...lines,
  ].join('\n')
}

/** Where there is nothing to compare with. */
function figures({ compared: [ours] = ['Concord', ''], rows }: Section): string {
  const lines = rows.map(({ what, unit, concord }) => `| ${what} | ${figure(concord, unit)} |`)
  return [`| | ${ours} |`, '| --- | ---: |', ...lines].join('\n')
}

/** The median, and where the runs differed, the least and the most. */
function figure(values: readonly number[], unit: string): string {
  if (values.length === 0) return '–'
  const middle = unit === '' ? number(median(values)) : `${number(median(values))} ${unit}`
  const [least, most] = [number(Math.min(...values)), number(Math.max(...values))]
  return least === most ? middle : `${middle} (${least} to ${most})`
}

function significant(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2)
}

function number(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
}

/** The document with these sections in the place of those of the same title; new ones come before what was not measured. */
export function withSections(document: string, sections: readonly Section[]): string {
  return sections.reduce((text, section) => {
    const made = toMarkdown(section)
    const start = text.indexOf(`## ${section.title}\n`)
    if (start < 0) return text.replace(END, `${made}\n\n${END}`)
    const end = text.indexOf('\n## ', start + 1)
    return `${text.slice(0, start)}${made}\n${text.slice(end)}`
  }, document)
}

const END = '## Not measured'

/** The whole of docs/measurements.md. */
export function toDocument(sections: readonly Section[]): string {
  const machine = [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
  ]
  return `${[
    '# Measurements',
    'Written by `npm run bench`; do not edit by hand. Speed is measured here and nowhere else, and only against something else in the same run: a stock Hocuspocus 4.7 server (its `Server` class with default settings) with `@hocuspocus/extension-sqlite`. Absolute figures are those of one machine on one day; the ratio is the figure to look at. Below 1 means that Concord needs less.',
    '## Method',
    [
      'Both servers are child processes with folders of their own, and one process plays all the clients of both.',
      'They are measured in turn (Concord, stock, stock, Concord, …) after one run each that is not counted; figures are medians over the runs, with the least and the most in parentheses.',
      'Clients are the stock Hocuspocus provider. Crowds are light clients, which count what they are sent without reading it, and one stock provider, at which latency is taken.',
      'The two do not promise the same: Concord acknowledges and sends on an edit when it is on disk (a commit with fsync); a stock server when it is in memory.',
      'CPU and bytes are what Linux counts for the server process with all its threads.',
    ]
      .map((line) => `- ${line}`)
      .join('\n'),
    `Machine: ${machine.join(', ')}. Load average over the run: ${loadavg()[2]!.toFixed(1)}, with what this takes itself; other work on the machine shows as wide ranges.`,
    ...sections.map(toMarkdown),
    END,
    NOT_MEASURED.map((line) => `- ${line}`).join('\n'),
  ].join('\n\n')}\n`
}

const NOT_MEASURED = [
  'Networks: everything runs over the loopback interface.',
  'More than one server process, and any database but SQLite.',
  'Many documents that are busy at the same time.',
  'Presence: cursors and typing marks are not part of the crowds.',
  'What browsers need to show an edit.',
  'Loss of power: kill -9 ends the process and leaves the system its caches. That a commit reaches the disk itself rests on fsync.',
]
