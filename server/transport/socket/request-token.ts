/** The token that a socket's request brings: in a header, or in the address, because browsers set no headers there. */
export function tokenOf(request: Request): string {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  return bearer ?? new URL(request.url).searchParams.get('token') ?? ''
}
