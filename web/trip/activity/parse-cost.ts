const MOST = 1e9

/**
 * The amount that was typed, in cents at the finest; empty is 0. `undefined` when it is no amount from 0 to a billion.
 */
export function parseCost(text: string): number | undefined {
  const written = text.trim().replace(/\s/g, '').replace(',', '.')
  if (written === '') return 0
  if (!/^\d*\.?\d*$/.test(written)) return undefined
  const amount = Math.round(Number(written) * 100) / 100
  return Number.isFinite(amount) && amount <= MOST ? amount : undefined
}
