/** Why a room cannot be shown, and what can be done about it. */
import { Button } from '@mantine/core'
import { IconDoorExit, IconLock, IconMapOff, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { MessagePage } from '../shell/message-page.tsx'
import type { Ending } from './room-ending.ts'

const PICTURES = { removed: IconDoorExit, denied: IconLock, unknown: IconMapOff } as const

export function EndingPage({ ending, above }: { ending: Ending; above?: ReactNode }) {
  return (
    <MessagePage
      icon={PICTURES[ending.reason]}
      title={ending.title}
      text={ending.text}
      above={above}
    >
      {ending.reason !== 'unknown' && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={17} />}
          onClick={() => location.reload()}
        >
          Try again
        </Button>
      )}
    </MessagePage>
  )
}
