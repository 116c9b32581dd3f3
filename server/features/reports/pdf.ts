/** A report as PDF: a table that goes on over pages, in fonts that show names in any script. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import type { ReportTable } from './report-table.ts'
import { unpackWoff } from './unpack-woff.ts'

type Pdf = InstanceType<typeof PDFDocument>

const MARGIN = 36
const PAD = 4
const SIZE = 8
/** Longer texts are cut: a row must fit on a page. */
const LONGEST_CELL = 1000

/** What DejaVu Sans shows, in beautiful letters; Unifont has all the others. */
const IN_DEJAVU =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Common}\p{Script=Inherited}]*$/u
/** Signs that all scripts share and DejaVu Sans does not have: those of East Asia, and pictures. */
const NOT_IN_DEJAVU = /[\u3000-\u33ff\ufe30-\ufe4f\uff00-\uffef\u{1f000}-\u{1fbff}]/u

const fontFile = (name: string): string => fileURLToPath(import.meta.resolve(name))

/** `madeAt` in milliseconds since 1970. It may take many seconds, in one go. */
export async function pdfOf(table: ReportTable, madeAt: number): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: MARGIN,
    bufferPages: true,
    info: { Title: table.title, Creator: 'Concord', CreationDate: new Date(madeAt) },
  })
  const chunks: Buffer[] = []
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise((resolve) => void pdf.once('end', resolve))
  const chooseFont = fontsOf(pdf)

  chooseFont(table.title, true)
  pdf.fontSize(16).text(table.title)
  chooseFont(table.subtitle, false)
  pdf.fontSize(SIZE).fillColor('#555').text(table.subtitle).fillColor('#000').moveDown()

  const whole = table.columns.reduce((sum, { width }) => sum + width, 0)
  const room = pdf.page.width - 2 * MARGIN
  const widths = table.columns.map(({ width }) => (width / whole) * room)

  const names = table.columns.map(({ name }) => name)
  const heading = (): void =>
    drawRow(pdf, chooseFont, widths, names, heightOf(pdf, chooseFont, widths, names), true)
  heading()
  for (const row of table.rows) {
    const cells = row.map(shown)
    const height = heightOf(pdf, chooseFont, widths, cells)
    if (pdf.y + height > pdf.page.height - 2 * MARGIN) {
      pdf.addPage()
      heading()
    }
    drawRow(pdf, chooseFont, widths, cells, height, false)
  }
  numberPages(pdf, chooseFont)
  pdf.end()
  await ended
  return Buffer.concat(chunks)
}

type ChooseFont = (text: string, isBold: boolean) => void

/** Fonts are read when something needs them. */
function fontsOf(pdf: Pdf): ChooseFont {
  let hasUnifont = false
  pdf.registerFont('plain', fontFile('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'))
  pdf.registerFont('bold', fontFile('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'))
  return (text, isBold) => {
    if (IN_DEJAVU.test(text) && !NOT_IN_DEJAVU.test(text)) {
      pdf.font(isBold ? 'bold' : 'plain')
      return
    }
    if (!hasUnifont) {
      const packed = fontFile('@fontsource/unifontex/files/unifontex-latin-400-normal.woff')
      pdf.registerFont('any', unpackWoff(readFileSync(packed)))
      hasUnifont = true
    }
    pdf.font('any')
  }
}

function heightOf(
  pdf: Pdf,
  chooseFont: ChooseFont,
  widths: readonly number[],
  cells: readonly string[],
): number {
  const heights = cells.map((text, nth) => {
    chooseFont(text, false)
    return pdf.fontSize(SIZE).heightOfString(text || ' ', { width: widths[nth]! - 2 * PAD })
  })
  return Math.max(...heights) + PAD
}

function drawRow(
  pdf: Pdf,
  chooseFont: ChooseFont,
  widths: readonly number[],
  cells: readonly string[],
  height: number,
  isHead: boolean,
): void {
  const top = pdf.y
  let left = MARGIN
  for (const [nth, text] of cells.entries()) {
    chooseFont(text, isHead)
    pdf.fontSize(SIZE).text(text, left + PAD, top + PAD / 2, { width: widths[nth]! - 2 * PAD })
    left += widths[nth]!
  }
  const bottom = top + height
  pdf
    .moveTo(MARGIN, bottom)
    .lineTo(left, bottom)
    .lineWidth(isHead ? 1 : 0.3)
    .stroke('#999')
  pdf.fillColor('#000')
  pdf.x = MARGIN
  pdf.y = bottom
}

function numberPages(pdf: Pdf, chooseFont: ChooseFont): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page)
    const text = `${page - start + 1} / ${count}`
    chooseFont(text, false)
    // Below the margin a text would begin a new page.
    pdf.page.margins.bottom = 0
    const width = pdf.page.width - 2 * MARGIN
    const y = pdf.page.height - MARGIN
    pdf.fontSize(SIZE).text(text, MARGIN, y, { width, align: 'right', lineBreak: false })
  }
}

/** Without what has no letter, and instants as people read them. */
function shown(text: string): string {
  const clean = text
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .replaceAll(/\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}Z\b/g, '$1 $2')
  return clean.length > LONGEST_CELL ? `${clean.slice(0, LONGEST_CELL)}…` : clean
}
