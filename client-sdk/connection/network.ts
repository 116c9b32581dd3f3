/** What the browser says about the network and about being looked at. Elsewhere: nothing. */

export interface NetworkEvents {
  /** There may be a network again: worth a try. */
  hopeful(): void
  /** The browser lost its network. */
  lost(): void
}

/** Returns the way to stop watching. Workers hear of the network as pages do; only pages are looked at. */
export function watchNetwork(events: NetworkEvents): () => void {
  if (typeof self === 'undefined') return () => {}
  const onVisible = () => {
    if (document.visibilityState === 'visible') events.hopeful()
  }
  const isPage = typeof document !== 'undefined'
  self.addEventListener('online', events.hopeful)
  self.addEventListener('offline', events.lost)
  if (isPage) document.addEventListener('visibilitychange', onVisible)
  return () => {
    self.removeEventListener('online', events.hopeful)
    self.removeEventListener('offline', events.lost)
    if (isPage) document.removeEventListener('visibilitychange', onVisible)
  }
}
