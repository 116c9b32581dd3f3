/** Asks before something that cannot be taken back. */
import { Button, Group, Modal, Text } from '@mantine/core'
import { useState } from 'react'

interface ConfirmDialogProps {
  opened: boolean
  title: string
  text: string
  /** The word on the button that does it. */
  yes: string
  /** Told of its own errors; the dialog closes when it is done. */
  onYes(): void | Promise<void>
  onClose(): void
}

export function ConfirmDialog({ opened, title, text, yes, onYes, onClose }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      await onYes()
    } finally {
      setBusy(false)
      onClose()
    }
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size="sm"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text size="sm">{text}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button color="red.8" loading={busy} onClick={() => void go()}>
          {yes}
        </Button>
      </Group>
    </Modal>
  )
}
