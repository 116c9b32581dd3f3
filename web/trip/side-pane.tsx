/** A part of the trip that is shown on demand: beside the board, or over a page that has no room there. */
import { CloseButton, Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { useNarrow } from '../shell/use-narrow.ts'
import classes from './side-pane.module.css'

interface SidePaneProps {
  title: string
  /** What is in it, for whoever scrolls it with the keyboard. */
  content: string
  /** Beside the board; else over the page. */
  wide: boolean
  opened: boolean
  onClose(): void
  children: ReactNode
}

export function SidePane({ title, content, wide, opened, onClose, children }: SidePaneProps) {
  const narrow = useNarrow()
  if (!wide)
    return (
      <Drawer
        opened={opened}
        onClose={onClose}
        position="right"
        size={narrow ? '100%' : 430}
        title={title}
        closeButtonProps={{ 'aria-label': 'Close' }}
        styles={{ body: { padding: 0 } }}
      >
        {children}
      </Drawer>
    )
  if (!opened) return null
  return (
    <aside className={classes.beside} aria-label={title}>
      <header className={classes.header}>
        <h2>{title}</h2>
        <CloseButton aria-label={`Close the ${title.toLowerCase()}`} onClick={onClose} />
      </header>
      {/* reason: there may be nothing to focus in it, so it takes the focus itself to be scrolled with the keyboard */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.scroll} role="region" aria-label={content} tabIndex={0}>
        {children}
      </div>
    </aside>
  )
}
