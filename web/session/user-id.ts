/** Turning names into user ids and back. */

/** A user id from a name: `Chloé Martin` → `chloe-martin`. Empty when the name has no letter or digit to make one of. */
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

/** How to call somebody of whom only the id is known: `ana` → `Ana`, `chloe-martin` → `Chloe Martin`. */
export function nameFrom(userId: string): string {
  return userId
    .replace(/[-_.]+/g, ' ')
    .trim()
    .replace(/(^|\s)\p{Letter}/gu, (letter) => letter.toUpperCase())
}
