import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { OptionsField } from '../polls/options-field.tsx'
import { EMPTY_DRAFT, pollOf, ruleChoices, type RuleChoice } from '../polls/poll-draft.ts'
import { useSession } from '../session/session.tsx'
import { Problem } from '../shell/problem.tsx'
import { useSubmit } from '../shell/use-submit.ts'

interface NewRoomProps {
  opened: boolean
  onClose(): void
  onCreated(id: string): void
}

export function NewRoom({ opened, onClose, onCreated }: NewRoomProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Decide together"
      size={500}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <NewRoomForm onClose={onClose} onCreated={onCreated} />
    </Modal>
  )
}

function NewRoomForm({ onClose, onCreated }: Pick<NewRoomProps, 'onClose' | 'onCreated'>) {
  const { client } = useSession()
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const { busy, problem, submit } = useSubmit()
  const { question, options: candidates, rule } = pollOf(draft)
  const create = () =>
    submit(async () => {
      const { id } = await client.api.groups.create({ title: question, candidates, rule })
      onCreated(id)
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
          label="What is it about?"
          placeholder="What shall we watch tonight?"
          required
          maxLength={200}
          data-autofocus
          value={draft.question}
          onChange={({ currentTarget: { value } }) => setDraft({ ...draft, question: value })}
        />
        <OptionsField
          label="Candidates"
          options={draft.options}
          onChange={(options) => setDraft({ ...draft, options })}
        />
        <NativeSelect
          label="It’s a match with"
          data={ruleChoices(draft).filter(({ value }) => value !== 'consent' && value !== 'count')}
          value={draft.rule}
          onChange={({ currentTarget: { value } }) =>
            setDraft({ ...draft, rule: value as RuleChoice })
          }
        />
        <Problem words={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={question === '' || candidates.length === 0}
          >
            Open the room
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
