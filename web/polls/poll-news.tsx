/** Says politely to screen readers what changed in the polls while they are shown. */
import type { RoomPoll } from '@concord/client'
import { VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { newsWords } from './news-words.ts'

/** Votes come in handfuls: so long it is waited, and then all is said together. */
const PAUSE_MS = 800

export function PollNews({ polls }: { polls: readonly RoomPoll[] }) {
  const told = useRef(polls)
  const [words, setWords] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => {
      const news = newsWords(told.current, polls)
      told.current = polls
      if (news.length > 0) setWords(news.join(' '))
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [polls])
  return (
    <VisuallyHidden role="status" aria-live="polite" aria-label="News of the polls">
      {words}
    </VisuallyHidden>
  )
}
