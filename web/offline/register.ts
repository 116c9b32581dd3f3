/**
 * Lets the browser keep the pages for times without a network. Only in built pages: in development it would hide
 * changes.
 */
export function keepPagesOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch((error: unknown) => {
      // The pages work without it; they only will not open offline. Said where developers look.
      console.warn('The pages are not kept for offline use:', error)
    })
  })
}
