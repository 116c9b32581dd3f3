/** Tables as CSV (RFC 4180), in which a spreadsheet finds no formula. Pure. */

export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/**
 * A spreadsheet takes what begins with one of these for a formula; with an apostrophe before it, it is a text. What looks
 * like such a text already gets one more, so that reading it back gives what was there.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/

function cell(value: string): string {
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return /[",;\r\n\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** What was in a cell, without the apostrophe that kept it from being a formula. */
export function plainCell(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text
}
