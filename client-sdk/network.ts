/** What the browser says about the network and about being looked at. Elsewhere: nothing. */

export interface NetworkEvents {
  /** There may be a network again: worth a try. */
  hopeful(): void
  /** The browser lost its network. */
  lost(): void
}

/** Returns the way to stop watching. */
export function watchNetwork(events: NetworkEvents): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => {}
  const onVisible = () => {
    if (document.visibilityState === 'visible') events.hopeful()
  }
  window.addEventListener('online', events.hopeful)
  window.addEventListener('offline', events.lost)
  document.addEventListener('visibilitychange', onVisible)
  return () => {
    window.removeEventListener('online', events.hopeful)
    window.removeEventListener('offline', events.lost)
    document.removeEventListener('visibilitychange', onVisible)
  }
}
