import { ID_PATTERN } from '@concord/schemas'

/** The person that the address asks for, `?as=ana`: for trying several people in several tabs. */
export function askedFor(search: string): string | undefined {
  const asked = new URLSearchParams(search).get('as')
  return asked !== null && ID_PATTERN.test(asked) ? asked : undefined
}

/** The address without that wish, once it is granted: a reload is then whoever the tab is. */
export function withoutAsked({
  pathname,
  search,
  hash,
}: {
  pathname: string
  search: string
  hash: string
}): string {
  const rest = new URLSearchParams(search)
  rest.delete('as')
  return `${pathname}${rest.size > 0 ? `?${rest}` : ''}${hash}`
}
