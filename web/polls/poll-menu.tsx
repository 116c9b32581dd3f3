/** What whoever plans may do with a poll: end it, call it off, open it. Each is asked before. */
import type { RoomPoll } from '@concord/client'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconFlag, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { tellError } from '../shell/attempt.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { usePolls } from './polls-view.ts'

type Asked = 'close' | 'cancel' | 'open'

export function PollMenu({ poll: { id, question, status } }: { poll: RoomPoll }) {
  const { polls } = usePolls()
  const [asked, setAsked] = useState<Asked>()
  const run = async (verb: Asked) => {
    try {
      await polls[verb](id)
    } catch (error) {
      tellError(error, 'That did not work')
    }
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="md" aria-label={`More for ${question}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {status === 'open' ? (
            <>
              <Menu.Item leftSection={<IconFlag size={16} />} onClick={() => setAsked('close')}>
                End the vote
              </Menu.Item>
              <Menu.Item leftSection={<IconX size={16} />} onClick={() => setAsked('cancel')}>
                Call it off
              </Menu.Item>
            </>
          ) : (
            <Menu.Item
              leftSection={<IconPlayerPlay size={16} />}
              onClick={() => (status === 'draft' ? void run('open') : setAsked('open'))}
            >
              {status === 'draft' ? 'Open it' : 'Vote again'}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {ASKED.map(({ verb, title, text, yes }) => (
        <ConfirmDialog
          key={verb}
          opened={asked === verb}
          title={title}
          text={text}
          yes={yes}
          onYes={() => run(verb)}
          onClose={() => setAsked(undefined)}
        />
      ))}
    </>
  )
}

const ASKED = [
  {
    verb: 'close',
    title: 'End the vote now?',
    text: 'Nobody can vote any more, and what has been agreed by now is the result.',
    yes: 'End the vote',
  },
  {
    verb: 'cancel',
    title: 'Call it off?',
    text: 'Nobody can vote any more, and there is no result.',
    yes: 'Call it off',
  },
  {
    verb: 'open',
    title: 'Vote again?',
    text: 'All votes begin anew; those that were given are gone.',
    yes: 'Vote again',
  },
] as const
