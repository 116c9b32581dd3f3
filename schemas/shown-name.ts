/** How to call somebody of whom only the id is known: `ana` → `Ana`, `chloe-martin` → `Chloe Martin`. */
export function nameFrom(userId: string): string {
  return userId
    .replace(/[-_.]+/g, ' ')
    .trim()
    .replace(/(^|\s)\p{Letter}/gu, (letter) => letter.toUpperCase())
}
