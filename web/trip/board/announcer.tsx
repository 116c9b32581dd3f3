import { VisuallyHidden } from '@mantine/core'
import { useState } from 'react'

/** Something to read aloud, and the place it is read from. Saying the same twice is heard twice. */
export function useAnnouncer() {
  const [said, setSaid] = useState({ words: '', times: 0 })
  const announce = (words: string) => setSaid(({ times }) => ({ words, times: times + 1 }))
  const region = (
    <VisuallyHidden role="log" aria-live="assertive" aria-label="Moves on the board">
      <span key={said.times}>{said.words}</span>
    </VisuallyHidden>
  )
  return { announce, region }
}
