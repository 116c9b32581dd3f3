/**
 * The cells of a CSV file, as people's programs write it: with commas, semicolons or tabs, with or without a byte order
 * mark.
 */
import { CsvError, parse } from 'csv-parse/sync'

export interface CsvRow {
  /** As a spreadsheet numbers it: the first one is 1, and a cell of several lines counts once. */
  readonly row: number
  readonly cells: readonly string[]
}

/** `fault`: the file cannot be read from this row on. */
type CsvTable =
  | { readonly kind: 'rows'; readonly rows: readonly CsvRow[] }
  | { readonly kind: 'fault'; readonly row: number; readonly message: string }

/** Without rows in which nothing stands. */
export function readCsv(text: string): CsvTable {
  let read = 0
  try {
    const records: string[][] = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      onRecord: (record: string[]) => {
        read += 1
        return record
      },
    })
    const rows = records
      .map((cells, index) => ({ row: index + 1, cells }))
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    return { kind: 'rows', rows }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return {
      kind: 'fault',
      row: read + 1,
      message:
        'Quotation marks do not match here: a cell that begins with " ends with ", and " within it is written "".',
    }
  }
}

/** Whichever of them the first line has most of. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split(/\r|\n/, 1)
  const count = (sign: string): number => first.split(sign).length
  return [',', ';', '\t'].toSorted((one, other) => count(other) - count(one))[0]!
}
