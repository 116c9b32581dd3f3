/** What a report says, whatever it is written as. */

export interface ReportTable {
  readonly title: string
  /** What it is of, and from when to when. */
  readonly subtitle: string
  readonly columns: readonly { readonly name: string; readonly width: number }[]
  readonly rows: readonly (readonly string[])[]
}
