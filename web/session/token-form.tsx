/** For servers with a key: they do not believe a name. */
import { Button, Stack, Textarea } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useSubmit } from '../shell/use-submit.ts'
import type { Identity } from './identity.ts'
import { signInByToken } from './sign-in.ts'

export function TokenForm({ onEnter }: { onEnter(identity: Identity): void }) {
  const [token, setToken] = useState('')
  const { busy, problem, submit } = useSubmit()
  const enter = () => submit(async () => onEnter(await signInByToken(token.trim())))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void enter()
      }}
    >
      <Stack>
        <Textarea
          label="Token"
          description="A long line of letters, digits and two dots, from whoever runs this server."
          minRows={4}
          autosize
          spellCheck={false}
          autoComplete="off"
          value={token}
          error={problem || undefined}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <Button
          type="submit"
          size="md"
          disabled={token.trim() === ''}
          loading={busy}
          rightSection={<IconArrowRight size={18} />}
        >
          Sign in
        </Button>
      </Stack>
    </form>
  )
}
