import { extractText, getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { pdfOf } from './pdf.ts'
import type { ReportTable } from './report-table.ts'

const NAMES = [
  'Zoë Ångström',
  'Дмитрий Ёлкин',
  'Ελένη Παππά',
  'Նարեկ',
  'ნინო',
  '山田太郎',
  '김철수',
  'สมชาย',
  'अमित',
  'Ben 山田 & Cleo',
  'Party 🎉',
]

const tableOf = (rows: string[][]): ReportTable => ({
  title: 'Activity – 旅行',
  subtitle: 't/trip/rome, the beginning to now (UTC)',
  columns: [
    { name: 'Who', width: 2 },
    { name: 'What', width: 5 },
  ],
  rows,
})

/** What another library reads of it, page by page. */
async function read(pdf: Buffer): Promise<{ title: unknown; pages: string[] }> {
  const document = await getDocumentProxy(new Uint8Array(pdf))
  const { info } = await document.getMetadata()
  const { text } = await extractText(document)
  const pages = text.map((page) => page.normalize('NFKC').replaceAll(/\s+/g, ' '))
  return { title: (info as { Title?: unknown }).Title, pages }
}

test('[RP1] a PDF has what the table has, in the script in which it is written', async () => {
  const pdf = await pdfOf(tableOf(NAMES.map((name) => [name, 'added <b>Louvre</b>'])), 0)
  const { title, pages } = await read(pdf)
  expect(title).toBe('Activity – 旅行')
  expect(pages).toHaveLength(1)
  for (const name of NAMES) expect(pages[0]).toContain(name)
  expect(pages[0]).toContain('t/trip/rome, the beginning to now (UTC)')
  // Of the fonts only the letters that are used.
  expect(pdf.length).toBeLessThan(200_000)
})

test('[RP1] a long table goes on over pages, each with its heading and its number, and loses no row', async () => {
  const rows = Array.from({ length: 300 }, (_, nth) => [
    `person-${nth}`,
    nth % 7 === 0 ? `row ${nth}: ${'many words '.repeat(40)}end-${nth}` : `row ${nth}: end-${nth}`,
  ])
  const { pages } = await read(await pdfOf(tableOf(rows), 0))
  expect(pages.length).toBeGreaterThan(5)
  for (const [nth, page] of pages.entries()) {
    expect(page).toContain('Who What')
    expect(page).toContain(`${nth + 1} / ${pages.length}`)
  }
  const whole = pages.join(' ')
  for (const [nth] of rows.entries()) {
    expect(whole).toMatch(new RegExp(`person-${nth} row ${nth}:`))
    expect(whole).toMatch(new RegExp(`end-${nth}( |$)`))
  }
})
