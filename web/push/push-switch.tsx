/** Whether notices are pushed to this browser. It asks when it is pressed, and never before. */
import { Switch } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '../session/session.tsx'
import { tellError } from '../shell/attempt.ts'
import { usePushState } from './use-push.ts'

const WORDS = {
  on: 'What you chose under “Push” reaches this device, also while Concord is closed.',
  off: 'Your browser asks you first.',
  blocked: 'You told your browser to refuse that; allow it in the settings of this page.',
} as const

export function PushSwitch() {
  const { push } = useSession()
  const state = usePushState()
  const [busy, setBusy] = useState(false)
  if (state === 'unsupported') return null
  const change = async (wanted: boolean) => {
    setBusy(true)
    try {
      if (wanted) await push.turnOn()
      else await push.decline()
    } catch (error) {
      tellError(error, 'This browser could not be subscribed')
    } finally {
      setBusy(false)
    }
  }
  return (
    <Switch
      label="Push to this device"
      description={WORDS[state]}
      checked={state === 'on'}
      disabled={busy || state === 'blocked'}
      onChange={({ currentTarget: { checked } }) => void change(checked)}
    />
  )
}
