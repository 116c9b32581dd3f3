import { ActionIcon, Button } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { ShareDialog, type Shared } from './share-dialog.tsx'

export function ShareButton({ iconOnly, what }: { iconOnly: boolean; what: Shared }) {
  const [opened, setOpened] = useState(false)
  const open = () => setOpened(true)
  return (
    <>
      {iconOnly ? (
        <ActionIcon size="lg" aria-label="Share" onClick={open}>
          <IconUserPlus size={18} />
        </ActionIcon>
      ) : (
        <Button leftSection={<IconUserPlus size={17} />} onClick={open} flex="none">
          Share
        </Button>
      )}
      <ShareDialog what={what} opened={opened} onClose={() => setOpened(false)} />
    </>
  )
}
