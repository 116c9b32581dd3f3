import { ID_PATTERN, ScopeRole } from '@concord/schemas'
import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { tell } from '../shell/attempt.ts'
import { useSubmit } from '../shell/use-submit.ts'
import type { RoleWords } from './role-words.ts'

interface AddMemberProps {
  /** What people are added to, such as `trip`. */
  noun: string
  roles: RoleWords
  /** User ids of those who belong to it already. */
  known: readonly string[]
  onAdd(userId: string, role: ScopeRole): Promise<void>
}

export function AddMember({ noun, roles, known, onAdd }: AddMemberProps) {
  const [userId, setUserId] = useState('')
  const [role, setRole] = useState<ScopeRole>('editor')
  const { busy, problem, setProblem, submit } = useSubmit()
  const wanted = userId.trim()

  const add = async () => {
    if (!ID_PATTERN.test(wanted))
      return setProblem('A user id has letters, digits, "_", "." and "-" only.')
    if (known.includes(wanted)) return setProblem(`${wanted} belongs to the ${noun} already.`)
    await submit(async () => {
      await onAdd(wanted, role)
      setUserId('')
      tell(`${wanted} can open the ${noun} now.`)
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <Group align="flex-start" gap="xs">
        <TextInput
          flex="1 1 180px"
          label="User id"
          placeholder="ben"
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={userId}
          error={problem || undefined}
          onChange={(event) => {
            setUserId(event.currentTarget.value)
            setProblem('')
          }}
        />
        <NativeSelect
          label="Role"
          w={130}
          data={ScopeRole.options.map((value) => ({ value, label: roles[value].name }))}
          value={role}
          onChange={(event) => setRole(ScopeRole.parse(event.currentTarget.value))}
        />
        <Button type="submit" mt={25} loading={busy} disabled={wanted === ''}>
          Invite
        </Button>
      </Group>
    </form>
  )
}
