/** Asks for reports, shows how far they are, and gives their files to the person. */
import type { Report } from '@concord/schemas'
import {
  Alert,
  Button,
  Group,
  Modal,
  Progress,
  Radio,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { IconAlertCircle, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useNow } from '../../shell/use-now.ts'
import { whenInDays } from '../history/when.ts'
import { useTripRoom } from '../trip-room.ts'
import { useMeta } from '../use-trip.ts'
import {
  FORMAT_WORDS,
  REPORT_WORDS,
  isUnderway,
  reportWords,
  type ReportFormat,
  type ReportType,
} from './report-words.ts'
import { useReports, type Reports, type WantedReport } from './use-reports.ts'

const TICK_MS = 20_000
const FOR_ALL = ['activity', 'votes', 'notifications'] as const

export function ReportsDialog({ onClose }: { onClose(): void }) {
  const { id } = useTripRoom()
  const { title = '' } = useMeta()
  const reports = useReports(id, title || 'Trip')
  return (
    <Modal
      opened
      onClose={onClose}
      title="Reports"
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <OrderForm isAdmin={reports.isAdmin} onOrder={reports.order} />
        {reports.problem !== '' && (
          <Alert color="red" icon={<IconAlertCircle />} role="alert">
            {reports.problem}
          </Alert>
        )}
        <Kept {...reports} />
      </Stack>
    </Modal>
  )
}

interface OrderFormProps {
  isAdmin: boolean
  onOrder(wanted: WantedReport): Promise<void>
}

function OrderForm({ isAdmin, onOrder }: OrderFormProps) {
  const [type, setType] = useState<ReportType>('activity')
  const [format, setFormat] = useState<ReportFormat>('pdf')
  const [startDate, setStartDate] = useState('')
  const [endDate, setEndDate] = useState('')
  const [busy, setBusy] = useState(false)
  const wrongOrder = startDate !== '' && endDate !== '' && endDate < startDate
  const order = async () => {
    setBusy(true)
    const filters = { ...(startDate && { startDate }), ...(endDate && { endDate }) }
    await onOrder({ type, format, filters })
    setBusy(false)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void order()
      }}
    >
      <Stack>
        <Radio.Group label="What" value={type} onChange={(value) => setType(value)}>
          <Stack gap="xs" mt={6}>
            {[...FOR_ALL, ...(isAdmin ? (['audit'] as const) : [])].map((each, nth) => (
              <Radio
                key={each}
                value={each}
                label={REPORT_WORDS[each].name}
                description={REPORT_WORDS[each].about}
                {...(nth === 0 && { 'data-autofocus': true })}
              />
            ))}
          </Stack>
        </Radio.Group>
        <SegmentedControl
          aria-label="Kind of file"
          value={format}
          onChange={(value) => setFormat(value as ReportFormat)}
          data={Object.entries(FORMAT_WORDS).map(([value, label]) => ({ value, label }))}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            type="date"
            label="From"
            value={startDate}
            onChange={(event) => setStartDate(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label="Until"
            value={endDate}
            error={wrongOrder ? 'This is before the first day.' : undefined}
            onChange={(event) => setEndDate(event.currentTarget.value)}
          />
        </SimpleGrid>
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={wrongOrder}>
            Make report
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Kept({ items, save }: Pick<Reports, 'items' | 'save'>) {
  const now = useNow(TICK_MS)
  if (!items || items.length === 0) return null
  return (
    <section aria-labelledby="kept-reports">
      <Title order={3} id="kept-reports" fz="sm">
        Your reports
      </Title>
      <Stack component="ul" gap="xs" m={0} p={0} mt="xs" style={{ listStyle: 'none' }}>
        {items.map((report) => (
          <Group component="li" key={report.id} justify="space-between" wrap="nowrap" mih={36}>
            <div>
              <Text size="sm" fw={550}>
                {reportWords(report)}
              </Text>
              <Text size="xs" c="dimmed">
                {stateWords(report, now)}
              </Text>
            </div>
            <Deed report={report} save={save} />
          </Group>
        ))}
      </Stack>
    </section>
  )
}

function Deed({ report, save }: { report: Report } & Pick<Reports, 'save'>) {
  const words = reportWords(report)
  if (isUnderway(report))
    return <Progress value={report.progress} w={110} flex="none" aria-label={`Making ${words}`} />
  if (report.status !== 'completed') return null
  return (
    <Button
      variant="default"
      size="compact-sm"
      flex="none"
      leftSection={<IconDownload size={15} />}
      aria-label={`Download ${words}`}
      onClick={() => void save(report)}
    >
      Download
    </Button>
  )
}

function stateWords(report: Report, now: number): string {
  if (isUnderway(report)) return 'Being made …'
  if (report.status !== 'completed') return report.error ?? 'It could not be made.'
  return `Made ${whenInDays(Date.parse(report.createdAt), now)}`
}
