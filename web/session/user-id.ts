/** Turning names into user ids and back. */

/**
 * A user id from a name: `Chloé Martin` → `chloe-martin`. Empty when the name has no letter or digit to make one of.
 */
export function userIdFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '')
}

export { nameFrom } from '@concord/schemas'
