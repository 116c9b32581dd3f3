/** What the person wants to hear of, and when they want quiet. */
import type { InboxPreferences } from '@concord/client'
import { Alert, Button, Group, Modal, Skeleton, Stack } from '@mantine/core'
import { useEffect, useState } from 'react'
import { PushSwitch } from '../push/push-switch.tsx'
import { useSession } from '../session/session.tsx'
import { tell, tellError } from '../shell/attempt.ts'
import { plainWords } from '../shell/plain-words.ts'
import { useNarrow } from '../shell/use-narrow.ts'
import { ChannelTable } from './channel-table.tsx'
import { QuietFields } from './quiet-fields.tsx'

interface PreferencesDialogProps {
  opened: boolean
  onClose(): void
}

export function PreferencesDialog({ opened, onClose }: PreferencesDialogProps) {
  const narrow = useNarrow()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="What to hear of"
      size={520}
      fullScreen={narrow}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <PreferencesForm onDone={onClose} />}
    </Modal>
  )
}

function PreferencesForm({ onDone }: { onDone(): void }) {
  const { inbox } = useSession().client
  const [wishes, setWishes] = useState<InboxPreferences>()
  const [problem, setProblem] = useState('')
  const [saving, setSaving] = useState(false)
  useEffect(() => {
    let current = true
    inbox.preferences().then(
      (found) => current && setWishes(found),
      (error: unknown) => current && setProblem(plainWords(error)),
    )
    return () => {
      current = false
    }
  }, [inbox])
  if (problem !== '')
    return (
      <Alert color="gray" role="alert">
        {problem}
      </Alert>
    )
  if (!wishes) return <Skeleton height={320} role="status" aria-label="Loading" />
  const { types, quietHours, available } = wishes
  const save = async () => {
    setSaving(true)
    try {
      await inbox.setPreferences({ types, quietHours })
      tell('Saved what you want to hear of.')
      onDone()
    } catch (error) {
      tellError(error, 'This could not be saved')
    } finally {
      setSaving(false)
    }
  }
  return (
    <Stack gap="lg">
      <ChannelTable
        types={types}
        channels={available}
        onChange={(next) => setWishes({ ...wishes, types: next })}
      />
      {available.includes('push') && <PushSwitch />}
      <QuietFields
        quiet={quietHours}
        onChange={(next) => setWishes({ ...wishes, quietHours: next })}
      />
      {/* The list is long: what ends it stays in sight. */}
      <Group
        justify="flex-end"
        pos="sticky"
        bottom={0}
        py="sm"
        bg="var(--mantine-color-body)"
        style={{ zIndex: 2, borderTop: '1px solid var(--line)' }}
      >
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button loading={saving} onClick={() => void save()}>
          Save
        </Button>
      </Group>
    </Stack>
  )
}
