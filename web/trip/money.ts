/** Amounts for people. */

/** `€1,240`, with cents only when there are some. A currency that nobody knows is written after the number. */
export function money(amount: number, currency: string): string {
  const digits = Number.isInteger(amount) ? { maximumFractionDigits: 0 } : {}
  try {
    return new Intl.NumberFormat('en-GB', { style: 'currency', currency, ...digits }).format(amount)
  } catch {
    // Intl throws for codes that do not have three letters; the schema keeps those out, an old document may not.
    return `${amount} ${currency}`
  }
}

/** Offered in the menu; any other code that the trip has is shown as well. */
export const CURRENCIES = [
  'EUR',
  'USD',
  'GBP',
  'CHF',
  'JPY',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'CZK',
  'CAD',
  'AUD',
  'INR',
  'BRL',
  'MXN',
]
