/** Where a server's doors are. */

export interface Addresses {
  /** Without a slash at the end. */
  readonly http: string
  readonly socket: string
}

/**
 * From the address of a server, with `http`, `https`, `ws` or `wss`; what follows the host is kept. `page` is what a
 * relative address is relative to. Throws a TypeError in plain words for anything else.
 */
export function addresses(url: string, page?: string): Addresses {
  const base = URL.parse(url, page)
  const scheme = base && /^(?:http|ws)(s?):$/.exec(base.protocol)
  if (!base || !scheme)
    throw new TypeError(`"${url}" is not the address of a server. Write it like https://host.`)
  const secure = scheme[1] ?? ''
  const place = base.host + base.pathname.replace(/\/+$/, '')
  return { http: `http${secure}://${place}`, socket: `ws${secure}://${place}/ws` }
}
