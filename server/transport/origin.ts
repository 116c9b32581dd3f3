/** Which web pages may connect. Browsers name the page's origin; programs that are no browsers name none. */

/**
 * Whether a page from `origin` may connect to a server that was reached as `host`: pages of the same host, and those
 * on the list (`*` stands for all). No origin is no page, and may.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  return host !== undefined && new URL(origin).host === host
}
