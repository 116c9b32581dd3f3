/** A name, the id that is made of it (which one may change), and some people to be for a try. */
import { ID_PATTERN } from '@concord/schemas'
import { Button, Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { PersonAvatar } from '../people/person-avatar.tsx'
import { Problem } from '../shell/problem.tsx'
import { nameFrom, userIdFrom } from './user-id.ts'
import classes from './who-page.module.css'

const PEOPLE = ['Ana', 'Ben', 'Chloé', 'Dev', 'Emi', 'Farid']

interface NameFormProps {
  asked: string | undefined
  busy: boolean
  error: string
  onEnter(who: { userId: string; name: string }): void
}

export function NameForm({ asked, busy, error, onEnter }: NameFormProps) {
  const [name, setName] = useState(asked === undefined ? '' : nameFrom(asked))
  const [ownId, setOwnId] = useState(asked)
  const userId = ownId ?? userIdFrom(name)
  const idProblem = userId !== '' && !ID_PATTERN.test(userId)
  const ready = name.trim() !== '' && userId !== '' && !idProblem
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onEnter({ userId, name: name.trim() })
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Your name"
          placeholder="For example, Ana"
          size="md"
          maxLength={80}
          autoComplete="nickname"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Your user id"
          description="Others use it to invite you. The same id is the same person on every device."
          placeholder="ana"
          maxLength={64}
          autoComplete="username"
          spellCheck={false}
          value={userId}
          error={
            idProblem
              ? 'Only letters, digits, "_", "." and "-", starting with a letter or digit.'
              : undefined
          }
          onChange={(event) => setOwnId(event.currentTarget.value)}
        />
        <Problem words={error} />
        <Button
          type="submit"
          size="md"
          disabled={!ready}
          loading={busy}
          rightSection={<IconArrowRight size={18} />}
        >
          Start planning
        </Button>
      </Stack>
      <Text size="sm" c="dimmed" mt="xl" mb={8} id="try-as">
        Or try it as one of these. Open a second window and be somebody else there.
      </Text>
      <Group gap={8} role="group" aria-labelledby="try-as">
        {PEOPLE.map((person) => (
          <UnstyledButton
            key={person}
            className={classes.person}
            disabled={busy}
            onClick={() => onEnter({ userId: userIdFrom(person), name: person })}
          >
            <PersonAvatar id={userIdFrom(person)} name={person} size={28} />
            {person}
          </UnstyledButton>
        ))}
      </Group>
    </form>
  )
}
