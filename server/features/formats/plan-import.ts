/** What a CSV file would bring into a trip, and what is wrong in it, row by row. Pure. */
import {
  MAX_IMPORT_COLUMNS,
  MAX_IMPORT_PROBLEMS,
  MAX_IMPORT_ROWS,
  trip,
  type EntryOf,
  type ImportProblem,
  type ImportReport,
} from '@concord/schemas'
import { plainCell } from '../../core/csv.ts'
import { COLUMNS, type Column } from './activity-table.ts'
import { readCsv, type CsvRow } from './read-csv.ts'

type Activity = EntryOf<typeof trip, 'activities'>

export interface PlannedRow {
  readonly row: number
  /** Both empty: it is only an idea. */
  readonly day: { readonly title: string; readonly date: string }
  readonly activity: Pick<
    Activity,
    'title' | 'startTime' | 'endTime' | 'place' | 'category' | 'cost' | 'description'
  >
}

export interface ImportPlan {
  readonly planned: readonly PlannedRow[]
  readonly report: Omit<ImportReport, 'added' | 'daysAdded'>
}

/** What may stand in a column, in plain words. */
const ALLOWED: Record<Column, string> = {
  day: 'the name of a day, at most 120 characters',
  date: 'a date such as 2026-07-14, or nothing',
  title: 'what it is called, 1 to 200 characters',
  start: 'a time such as 09:30, or nothing',
  end: 'a time such as 17:00, or nothing',
  place: 'at most 200 characters',
  category: `one of ${trip.collections.activities.fields.shape.category.unwrap().options.join(', ')}, or nothing`,
  cost: 'a number from 0 to 1000000000 such as 12.50, or nothing',
  currency: 'the currency of the trip, or nothing',
  description: 'at most 2000 characters',
}

const { days, activities } = trip.collections

/** What the kind's declaration says of a column; that of the currency is in its trip. */
const FIELDS = {
  day: days.fields.shape.title,
  date: days.fields.shape.date,
  title: activities.fields.shape.title,
  start: activities.fields.shape.startTime,
  end: activities.fields.shape.endTime,
  place: activities.fields.shape.place,
  category: activities.fields.shape.category,
  cost: activities.fields.shape.cost,
  description: activities.fields.shape.description,
} as const

const SHOWN = 60

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

export function planImport(csv: string, currency: string): ImportPlan {
  const table = readCsv(csv)
  if (table.kind === 'fault') return nothing(table.row, table.message)
  const [head, ...rows] = table.rows
  if (!head) return nothing(1, 'There is nothing in this file.')
  if (head.cells.length > MAX_IMPORT_COLUMNS) {
    const words = `At most ${MAX_IMPORT_COLUMNS} columns can be there; this file has ${head.cells.length}.`
    return nothing(head.row, words)
  }
  const names = head.cells.map((name) => name.trim().toLowerCase())
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (twice !== undefined)
    return nothing(head.row, `Two columns are called "${shown(twice)}"; each may be there once.`)
  if (!names.includes('title')) {
    return nothing(
      head.row,
      `The first row must name the columns, and one must be "title". The others may be ${COLUMNS.filter((name) => name !== 'title').join(', ')}.`,
    )
  }
  if (rows.length > MAX_IMPORT_ROWS) {
    return nothing(
      MAX_IMPORT_ROWS + 2,
      `At most ${MAX_IMPORT_ROWS} rows can be imported at once; this file has ${rows.length}. Split it.`,
    )
  }
  const problems: ImportProblem[] = []
  const planned = rows.flatMap((row) => {
    const found = planRow(row, names, currency)
    problems.push(...found.problems)
    return found.planned ?? []
  })
  return {
    planned,
    report: {
      rows: rows.length,
      refused: rows.length - planned.length,
      problems: problems.slice(0, MAX_IMPORT_PROBLEMS),
      moreProblems: Math.max(0, problems.length - MAX_IMPORT_PROBLEMS),
      ignoredColumns: names.filter((name) => name !== '' && !isColumn(name)).map(shown),
    },
  }
}

function planRow(
  { row, cells }: CsvRow,
  names: readonly string[],
  currency: string,
): { planned?: PlannedRow; problems: ImportProblem[] } {
  const problems: ImportProblem[] = []
  const wrong = (column: string | null, text: string, message: string): void => {
    problems.push({ row, column, value: shown(text), message })
  }
  const cellOf = (column: Column): string => plainCell(cells[names.indexOf(column)] ?? '').trim()
  const extra = cells.slice(names.length).find((cell) => cell.trim() !== '')
  if (extra !== undefined)
    wrong(null, extra, `This row has more cells than the first one has columns (${names.length}).`)

  const read = <C extends keyof typeof FIELDS>(column: C): unknown => {
    const text = cellOf(column)
    const parsed = FIELDS[column].safeParse(valueOf(column, text))
    if (parsed.success) return parsed.data
    const what = text === '' ? 'Nothing stands here' : 'This cannot stand here'
    wrong(column, text, `${what}: write ${ALLOWED[column]}.`)
    return undefined
  }
  const money = cellOf('currency')
  if (money !== '' && money.toUpperCase() !== currency)
    wrong(
      'currency',
      money,
      `This trip counts in ${currency}: convert the cost, or leave this out.`,
    )
  const values = Object.fromEntries(
    Object.keys(FIELDS).map((column) => [column, read(column as keyof typeof FIELDS)]),
  )
  if (problems.length > 0) return { problems }
  const { day: title, date, start, end, ...rest } = values
  return {
    problems,
    planned: {
      row,
      // reason: what is read by the fields of the declaration has the types of the declaration
      day: { title, date } as PlannedRow['day'],
      activity: { ...rest, startTime: start, endTime: end } as unknown as PlannedRow['activity'],
    },
  }
}

/** What the declaration is asked about; nothing stands for what is usual. */
function valueOf(column: keyof typeof FIELDS, text: string): unknown {
  if (column === 'cost') return text === '' ? undefined : numberOf(text)
  if (column === 'category') return text === '' ? undefined : text.toLowerCase()
  // A spreadsheet writes 9:30.
  if (column === 'start' || column === 'end') return /^\d:/.test(text) ? `0${text}` : text
  return text
}

/** Not a number: what has anything but digits and one point in it, such as `1,000`, which means different things. */
function numberOf(text: string): number {
  return /^\d+(\.\d*)?$|^\d*\.\d+$/.test(text) ? Number(text) : Number.NaN
}

function isColumn(name: string): boolean {
  return COLUMNS.some((column) => column === name)
}

/** Nothing of the file can be taken. */
function nothing(row: number, message: string): ImportPlan {
  const problems = [{ row, column: null, value: '', message }]
  return {
    planned: [],
    report: { rows: 0, refused: 0, problems, moreProblems: 0, ignoredColumns: [] },
  }
}
