import { Button, Group, Modal, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '../session/session.tsx'
import { Problem } from '../shell/problem.tsx'
import { useSubmit } from '../shell/use-submit.ts'

interface NewTripProps {
  opened: boolean
  onClose(): void
  onCreated(id: string): void
}

export function NewTrip({ opened, onClose, onCreated }: NewTripProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="A new trip"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <NewTripForm onClose={onClose} onCreated={onCreated} />
    </Modal>
  )
}

function NewTripForm({ onClose, onCreated }: Pick<NewTripProps, 'onClose' | 'onCreated'>) {
  const { client } = useSession()
  const [title, setTitle] = useState('')
  const [destination, setDestination] = useState('')
  const [startDate, setStartDate] = useState('')
  const [endDate, setEndDate] = useState('')
  const { busy, problem, submit } = useSubmit()
  const wrongOrder = startDate !== '' && endDate !== '' && endDate < startDate

  const create = () =>
    submit(async () => {
      const fields = { title: title.trim(), destination: destination.trim(), startDate, endDate }
      onCreated((await client.api.trips.create(fields)).id)
    })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <Stack>
        <TextInput
          label="Title"
          placeholder="Summer in Lisbon"
          required
          maxLength={200}
          data-autofocus
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TextInput
          label="Where to"
          placeholder="Lisbon, Portugal"
          maxLength={200}
          value={destination}
          onChange={(event) => setDestination(event.currentTarget.value)}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            type="date"
            label="First day"
            value={startDate}
            onChange={(event) => setStartDate(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label="Last day"
            {...(startDate === '' ? {} : { min: startDate })}
            value={endDate}
            error={wrongOrder ? 'This is before the first day.' : undefined}
            onChange={(event) => setEndDate(event.currentTarget.value)}
          />
        </SimpleGrid>
        <Problem words={problem} />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={title.trim() === '' || wrongOrder}>
            Create trip
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
