/** Units of one Yjs client in a row: what it inserted, letter by letter and value by value. */
export interface Units {
  readonly client: number
  readonly from: number
  /** The first that is not one of them. */
  readonly to: number
}
