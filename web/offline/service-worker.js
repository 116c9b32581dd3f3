/*
 * Keeps the pages (never what is in them) on the device, so that they open without a network.
 *
 * Files with a hash in their name never change: from the cache first. Pages: from the network first, from the cache
 * when there is none or it does not answer in time. Everything else, /api and /ws above all, is left alone.
 */
const VERSION = '__VERSION__'
const FILES = ['__FILES__']
const CACHE = `concord-pages-${VERSION}`
const PATIENCE_MS = 4000

/** Replies vary by `Origin` and encoding, which a page sends differently from this worker; the files are the same. */
const ANY_HEADERS = { ignoreVary: true }

self.addEventListener('install', (event) => {
  // `reload`: past the browser's own cache, which might still hold files of the version before.
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })))),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (/^\/(api|api-docs(\.json)?|ws|metrics|health|healthz|readyz)(\/|$)/.test(pathname)) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (pathname.startsWith('/assets/')) event.respondWith(hashedFile(request))
  else if (FILES.includes(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)))
})

async function dropOldCaches() {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('concord-pages-') && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
}

async function hashedFile(request) {
  const found = await caches.match(request, ANY_HEADERS)
  if (found) return found
  const reply = await fetch(request)
  if (reply.ok) await (await caches.open(CACHE)).put(request, reply.clone())
  return reply
}

/** Every page is the same file; its script reads the address. */
async function page(request) {
  const timeout = AbortSignal.timeout(PATIENCE_MS)
  try {
    const reply = await fetch(request, { signal: timeout })
    if (reply.status < 500) return reply
  } catch {
    // No network, or none that answers: the kept page takes over.
  }
  return kept('/')
}

async function kept(path) {
  return (await caches.match(path, ANY_HEADERS)) ?? Response.error()
}

/*
 * Notices that the server pushes while nobody looks: `{ id, title, body, url?, tag? }`. One with the tag of another takes
 * its place, so that a repeat shows nothing twice.
 */
self.addEventListener('push', (event) => {
  event.waitUntil(showNotice(event.data))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openPage(event.notification.data?.path ?? '/'))
})

async function showNotice(data) {
  const pages = await self.clients.matchAll({ type: 'window' })
  // Whoever looks at a page is told there.
  if (pages.some(({ focused, visibilityState }) => focused && visibilityState === 'visible')) return
  const { id, title, body, url, tag } = noticeOf(data)
  await self.registration.showNotification(title, {
    body,
    tag: tag ?? id,
    icon: '/favicon.svg',
    data: { path: pathOf(url) },
  })
}

/** A browser takes it ill when nothing is shown for what was pushed. */
function noticeOf(data) {
  try {
    return data.json()
  } catch {
    // Cut off, or of another version of the server: something happened.
    return { id: 'unknown', title: 'Something happened', body: '' }
  }
}

/** A notice leads into these pages and nowhere else. */
function pathOf(url) {
  const { origin, pathname, search } = new URL(url ?? '/', self.location.origin)
  return origin === self.location.origin ? pathname + search : '/'
}

async function openPage(path) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const there = pages.find((page) => pathOf(page.url) === path)
  await (there ? there.focus() : self.clients.openWindow(path))
}
