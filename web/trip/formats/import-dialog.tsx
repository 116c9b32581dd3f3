/** Looks at a file first and says what is wrong in it; what is right is added when one says so. */
import type { ImportReport } from '@concord/schemas'
import { Button, Code, FileInput, Group, List, Modal, Stack, Text } from '@mantine/core'
import { IconFileTypeCsv } from '@tabler/icons-react'
import { tell } from '../../shell/attempt.ts'
import { Problem } from '../../shell/problem.tsx'
import { useTripRoom } from '../trip-room.ts'
import { activities, outcomeWords, placeWords } from './import-words.ts'
import { useImport } from './use-import.ts'

export function ImportDialog({ onClose }: { onClose(): void }) {
  const { id } = useTripRoom()
  const { busy, problem, report, choose, go } = useImport(id)
  const add = async () => {
    const added = await go()
    if (added === undefined) return
    tell(`${activities(added)} added.`)
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title="Import from CSV"
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">
          The first row names the columns: <Code>title</Code>, and if you like <Code>day</Code>,{' '}
          <Code>date</Code>, <Code>start</Code>, <Code>end</Code>, <Code>place</Code>,{' '}
          <Code>category</Code>, <Code>cost</Code> and <Code>description</Code>. An export of a trip
          looks like that.
        </Text>
        <FileInput
          label="File"
          placeholder="Choose a CSV file"
          accept=".csv,.tsv,.txt,text/csv"
          leftSection={<IconFileTypeCsv size={17} />}
          disabled={busy}
          data-autofocus
          onChange={(file) => void choose(file)}
        />
        <Problem words={problem} />
        {report && <Findings report={report} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={busy}
            disabled={!report || report.added === 0}
            onClick={() => void add()}
          >
            {report && report.added > 0 ? `Add ${activities(report.added)}` : 'Add'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Findings({ report }: { report: ImportReport }) {
  const { problems, moreProblems, ignoredColumns } = report
  return (
    <Stack gap="xs">
      <Text fw={600} role="status">
        {outcomeWords(report)}
      </Text>
      {ignoredColumns.length > 0 && (
        <Text size="sm" c="dimmed">
          Columns that mean nothing here: {ignoredColumns.join(', ')}.
        </Text>
      )}
      {problems.length > 0 && (
        <List
          size="sm"
          listStyleType="none"
          spacing={6}
          mah={260}
          style={{ overflowY: 'auto' }}
          tabIndex={0}
          aria-label="What is wrong in the file"
        >
          {problems.map((problem, nth) => (
            // oxlint-disable-next-line react/no-array-index-key -- reason: the list of one report never changes
            <List.Item key={nth}>
              <Text span fw={600} size="sm">
                {placeWords(problem)}
              </Text>
              <br />
              {problem.message}
            </List.Item>
          ))}
          {moreProblems > 0 && <List.Item>And {moreProblems} more.</List.Item>}
        </List>
      )}
    </Stack>
  )
}
