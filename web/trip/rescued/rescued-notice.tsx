/** What this person did and could not be saved, to be copied or downloaded until they have dismissed it. */
import { Alert, Button, CopyButton, Group, List, Menu, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCopy, IconDownload } from '@tabler/icons-react'
import { saveFile } from '../../shell/save-file.ts'
import { knownIn } from '../known.ts'
import { useTripRoom } from '../trip-room.ts'
import { useRescued } from '../use-trip.ts'
import { rescuedMarkdown } from './rescued-text.ts'
import { rescuedWords } from './rescued-words.ts'

/** So many changes are named; all of them can be copied. */
const NAMED = 5

export function RescuedNotice() {
  const room = useTripRoom()
  const rescued = useRescued()
  if (rescued.length === 0) return null
  const known = knownIn(room)
  const { title = 'Trip' } = room.trip.meta.get()
  const markdown = () => rescuedMarkdown(rescued, title, known)
  const name = `${title} – not saved`
  return (
    <Alert
      color="orange"
      role="alert"
      radius={0}
      icon={<IconAlertTriangle aria-hidden />}
      ta="start"
      data-testid="rescued"
    >
      <Stack gap="xs">
        {rescued.map((one, at) => {
          const { lead, lines } = rescuedWords(one, known)
          return (
            // What is offered back has no name of its own, and never changes its place.
            // oxlint-disable-next-line react/no-array-index-key -- reason: see above
            <div key={at}>
              <Text size="sm" fw={600}>
                {lead}
              </Text>
              <List size="sm" spacing={2}>
                {[...new Set(lines)].slice(0, NAMED).map((line) => (
                  <List.Item key={line}>{line}</List.Item>
                ))}
                {lines.length > NAMED && <List.Item>And {lines.length - NAMED} more.</List.Item>}
              </List>
            </div>
          )
        })}
        <Group gap="xs">
          <CopyButton value={markdown()}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconCopy size={15} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="xs" variant="default" leftSection={<IconDownload size={15} />}>
                Download
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => saveFile(`${name}.md`, 'text/markdown', markdown())}>
                As text (Markdown)
              </Menu.Item>
              <Menu.Item
                onClick={() =>
                  saveFile(`${name}.json`, 'application/json', JSON.stringify(rescued, null, 2))
                }
              >
                As data (JSON)
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button size="xs" variant="subtle" color="gray" onClick={() => room.dismissRescued()}>
            Dismiss
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
