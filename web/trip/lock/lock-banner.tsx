/** Says who has locked the trip; who may unlock it does so here. */
import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useNow } from '../../shell/use-now.ts'
import { useKnown } from '../history/use-known.ts'
import { NoticeBar } from '../notice-bar.tsx'
import { useLock } from '../use-trip.ts'
import { lockWords } from './lock-words.ts'
import { useLockDeeds } from './use-lock.ts'

const A_MINUTE = 60_000

export function LockBanner() {
  const lock = useLock()
  const { nameOf } = useKnown()
  const { unlock } = useLockDeeds()
  const now = useNow(A_MINUTE)
  const [asking, setAsking] = useState(false)
  if (!lock) return null
  const name = nameOf(lock.userId)
  const ask = () => (lock.mine ? void unlock?.() : setAsking(true))
  return (
    <>
      <NoticeBar
        icon={<IconLock size={18} aria-hidden style={{ flex: 'none' }} />}
        {...lockWords(lock, nameOf, now)}
      >
        {unlock && (
          <Button variant="default" size="compact-sm" flex="none" onClick={ask}>
            Unlock
          </Button>
        )}
      </NoticeBar>
      <ConfirmDialog
        opened={asking}
        title={`Unlock what ${name} has locked?`}
        text={`${name} may be changing the trip just now. What is there stays; from then on everybody who plans can change it again.`}
        yes="Unlock"
        onYes={() => unlock?.()}
        onClose={() => setAsking(false)}
      />
    </>
  )
}
