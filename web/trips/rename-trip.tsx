import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'

interface RenameTripProps {
  trip: { title: string }
  opened: boolean
  onClose(): void
  onRename(title: string): Promise<void>
}

export function RenameTrip({ trip, opened, onClose, onRename }: RenameTripProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Rename the trip"
      size="sm"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <RenameForm title={trip.title} onClose={onClose} onRename={onRename} />
    </Modal>
  )
}

function RenameForm({
  title: before,
  onClose,
  onRename,
}: { title: string } & Pick<RenameTripProps, 'onClose' | 'onRename'>) {
  const [title, setTitle] = useState(before)
  const [busy, setBusy] = useState(false)
  const rename = async () => {
    setBusy(true)
    await onRename(title.trim())
    setBusy(false)
    onClose()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void rename()
      }}
    >
      <TextInput
        label="Title"
        maxLength={200}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={title.trim() === ''}>
          Rename
        </Button>
      </Group>
    </form>
  )
}
