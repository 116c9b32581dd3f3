/** Asks who one is: by name where the server is in dev mode, else by token. */
import { Paper, Text, Title } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { Logo } from '../shell/logo.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { plainWords } from '../shell/plain-words.ts'
import { ThemeSwitch } from '../shell/theme-switch.tsx'
import type { Identity } from './identity.ts'
import { NameForm } from './name-form.tsx'
import { signInByName } from './sign-in.ts'
import { TokenForm } from './token-form.tsx'
import { nameFrom } from './user-id.ts'
import classes from './who-page.module.css'

interface WhoPageProps {
  /** The user id that the address asks for: entered without a question when the server allows it. */
  asked: string | undefined
  onEnter(identity: Identity): void
}

export function WhoPage({ asked, onEnter }: WhoPageProps) {
  usePageTitle('Who are you?')
  const [tokenNeeded, setTokenNeeded] = useState(false)
  const [busy, setBusy] = useState(asked !== undefined)
  const [error, setError] = useState('')

  const enterAs = async (who: { userId: string; name: string }) => {
    setBusy(true)
    setError('')
    try {
      const result = await signInByName(who)
      if (result.kind === 'welcome') onEnter(result.identity)
      else setTokenNeeded(true)
    } catch (failure) {
      setError(plainWords(failure))
    }
    setBusy(false)
  }

  const started = useRef(false)
  useEffect(() => {
    if (asked === undefined || started.current) return
    started.current = true
    void enterAs({ userId: asked, name: nameFrom(asked) })
  })

  return (
    <div className={classes.page}>
      <div className={classes.corner}>
        <ThemeSwitch />
      </div>
      <main className={classes.main}>
        <Logo />
        <Paper className={classes.card} radius="xl" p={{ base: 'lg', xs: 36 }}>
          <Title order={1} fz={{ base: 24, xs: 28 }} lts={-0.5}>
            {tokenNeeded ? 'Sign in' : 'Hello! Who are you?'}
          </Title>
          <Text c="dimmed" mt={6} mb="lg">
            {tokenNeeded
              ? 'This server wants to know for certain. Paste the token that you were given.'
              : 'Pick a name, and plan a trip together with others.'}
          </Text>
          {tokenNeeded ? (
            <TokenForm onEnter={onEnter} />
          ) : (
            <NameForm
              asked={asked}
              busy={busy}
              error={error}
              onEnter={(who) => void enterAs(who)}
            />
          )}
        </Paper>
      </main>
    </div>
  )
}
