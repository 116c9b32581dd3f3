/** Watches whether somebody is at the page. Outside of a browser somebody always is. */
import type { Clock } from '../core/clock.ts'
import { awayAt, type Attention } from './idleness.ts'

/** Calls `onChange` whenever the person goes away or comes back. Returns the way to stop watching. */
export function watchAttention(clock: Clock, onChange: (away: boolean) => void): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => {}
  let attention: Attention = { lastActive: clock.now() }
  let away = false
  let stopTimer = () => {}

  function check(): void {
    stopTimer()
    const left = awayAt(attention) - clock.now()
    if (left > 0) stopTimer = clock.after(left, check)
    if (away === left <= 0) return
    away = left <= 0
    onChange(away)
  }
  const onActive = () => {
    const before = attention.lastActive
    attention = { ...attention, lastActive: clock.now() }
    // Keys come in bursts; the timer that runs is checked against the newest press when it ends.
    if (away || clock.now() - before > CHECK_MS) check()
  }
  const onVisibility = () => {
    const now = clock.now()
    attention =
      document.visibilityState === 'hidden'
        ? { ...attention, hiddenSince: now }
        : { lastActive: now }
    check()
  }
  window.addEventListener('keydown', onActive, true)
  window.addEventListener('pointerdown', onActive, true)
  document.addEventListener('visibilitychange', onVisibility)
  check()
  return () => {
    stopTimer()
    window.removeEventListener('keydown', onActive, true)
    window.removeEventListener('pointerdown', onActive, true)
    document.removeEventListener('visibilitychange', onVisibility)
  }
}

const CHECK_MS = 1000
