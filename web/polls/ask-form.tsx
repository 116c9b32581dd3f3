import {
  Button,
  Group,
  Modal,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import { now } from '../shell/clock.ts'
import { Problem } from '../shell/problem.tsx'
import { useSubmit } from '../shell/use-submit.ts'
import { OptionsField, type Picking } from './options-field.tsx'
import {
  EMPTY_DRAFT,
  draftFault,
  pollOf,
  ruleChoices,
  withBallot,
  type PollDraft,
  type RuleChoice,
} from './poll-draft.ts'
import { ballotWords } from './poll-words.ts'
import { usePolls } from './polls-view.ts'

interface AskDialogProps {
  opened: boolean
  onClose(): void
  picking?: Picking
}

/** Asks a question of everybody who may vote. */
export function AskDialog({ opened, onClose, ...form }: AskDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Ask a question"
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <AskForm onClose={onClose} {...form} />
    </Modal>
  )
}

const BALLOTS = ['updown', 'single', 'approval', 'score', 'ranked'] as const

function AskForm({ onClose, picking }: Omit<AskDialogProps, 'opened'>) {
  const { polls } = usePolls()
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const { busy, problem, setProblem, submit } = useSubmit()
  const change = (changes: Partial<PollDraft>) => {
    setProblem('')
    setDraft((before) => ({ ...before, ...changes }))
  }
  const ask = async () => {
    const fault = draftFault(draft, now())
    if (fault !== '') return setProblem(fault)
    await submit(async () => {
      await polls.propose(pollOf(draft))
      onClose()
    })
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void ask()
      }}
    >
      <Stack>
        <TextInput
          label="Question"
          placeholder="Where shall we eat on Friday?"
          required
          maxLength={200}
          data-autofocus
          value={draft.question}
          onChange={({ currentTarget: { value } }) => change({ question: value })}
        />
        <OptionsField
          label="Options"
          options={draft.options}
          onChange={(options) => change({ options })}
          {...(picking && { picking })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NativeSelect
            label="How people vote"
            data={BALLOTS.map((value) => ({ value, label: ballotWords(value) }))}
            value={draft.ballot}
            onChange={({ currentTarget: { value } }) =>
              change(withBallot(draft, value as PollDraft['ballot']))
            }
          />
          <TextInput
            type="datetime-local"
            label="Closes at"
            value={draft.deadline}
            onChange={({ currentTarget: { value } }) => change({ deadline: value })}
          />
        </SimpleGrid>
        <Group align="flex-end" gap="sm">
          <NativeSelect
            flex="1 1 220px"
            label="Agreed with"
            data={ruleChoices(draft)}
            value={draft.rule}
            onChange={({ currentTarget: { value } }) => change({ rule: value as RuleChoice })}
          />
          {draft.rule === 'count' && (
            <NumberInput
              label="People"
              w={90}
              min={1}
              max={10_000}
              allowDecimal={false}
              clampBehavior="strict"
              value={draft.people}
              onChange={(people) => typeof people === 'number' && change({ people })}
            />
          )}
        </Group>
        <Switch
          label="Secret: nobody sees who votes for what, and the result comes at the end"
          checked={draft.secret}
          onChange={({ currentTarget: { checked } }) => change({ secret: checked })}
        />
        <Problem words={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Ask
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
