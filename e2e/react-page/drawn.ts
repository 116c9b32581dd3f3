import { useEffect } from 'react'

declare global {
  interface Window {
    /** How often each part of the page was drawn. */
    drawn: Record<string, number>
  }
}

window.drawn = {}

/** Counts every time that the component was drawn. */
export function useDrawn(name: string): void {
  useEffect(() => {
    window.drawn[name] = (window.drawn[name] ?? 0) + 1
  })
}
