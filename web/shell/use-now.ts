/** The time, read again every so many milliseconds while the component is shown. */
import { useEffect, useState } from 'react'
import { now } from './clock.ts'

export function useNow(everyMs: number): number {
  const [time, setTime] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return time
}
