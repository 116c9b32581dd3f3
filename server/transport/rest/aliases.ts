/** Other addresses of the same things, for systems that know them by these. Nothing is redirected. */

const SOCKETS = /^\/(?:ws|realtime)(?:\/(.+))?$/

/** Where a socket is asked for: at a path of all documents, or of one. `undefined`: sockets are elsewhere. */
export function socketPath(path: string): { readonly document: string | undefined } | undefined {
  if (path === '/') return { document: undefined }
  const found = SOCKETS.exec(path)
  return found ? { document: found[1] } : undefined
}

/**
 * Whether a request is one to the API, under whatever name and in whatever letters: paths are matched without regard to
 * case.
 */
export function isApi(method: string, path: string): boolean {
  return aliasOf(method, path.toLowerCase(), undefined).startsWith('/api/')
}

/** The path under which a request is answered; itself for most. `body` may say what the path does not. */
export function aliasOf(method: string, path: string, body: unknown): string {
  const vote = method === 'POST' && /^(?:\/v1)?\/vote$/.test(path)
  if (vote) {
    const { boardId } = (body ?? {}) as { boardId?: unknown }
    return `/api/v1/groups/${typeof boardId === 'string' ? encodeURIComponent(boardId) : '-'}/vote`
  }
  if (path === '/api-docs' || path === '/api-docs.json') return path.replace('-', '/')
  if (path.startsWith('/v1/')) return `/api${path}`
  const document = /^(\/api\/v1\/sync)\/([^/]+\/[^/]+\/[^/]+)$/.exec(path)
  if (document) return `${document[1]}/${document[2]!.replaceAll('/', '%2F')}`
  if (path.startsWith('/api/realtime/')) return path.replace('/api/', '/api/v1/')
  return path
}
