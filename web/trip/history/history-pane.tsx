import { CloseButton, Drawer } from '@mantine/core'
import { useNarrow } from '../../shell/use-narrow.ts'
import { History } from './history.tsx'
import classes from './history.module.css'

/** The history beside the board. */
export function HistoryBeside({ onClose }: { onClose(): void }) {
  return (
    <aside className={classes.beside} aria-label="History">
      <header className={classes.header}>
        <h2>History</h2>
        <CloseButton aria-label="Close the history" onClick={onClose} />
      </header>
      {/* reason: there is nothing to focus in it, so it takes the focus itself to be scrolled with the keyboard */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.scroll} role="region" aria-label="What happened" tabIndex={0}>
        <History />
      </div>
    </aside>
  )
}

/** The history over a page that has no room beside the board. */
export function HistoryDrawer({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const narrow = useNarrow()
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={narrow ? '100%' : 430}
      title="History"
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ body: { padding: 0 } }}
    >
      <History />
    </Drawer>
  )
}
