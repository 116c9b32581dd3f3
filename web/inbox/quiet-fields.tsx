/** When the person wants no noise. */
import type { QuietHours } from '@concord/schemas'
import { Group, Switch, Text, TextInput } from '@mantine/core'

interface QuietFieldsProps {
  quiet: QuietHours | null
  onChange(quiet: QuietHours | null): void
}

/** From ten in the evening to seven, where this device is. */
function usualNight(): QuietHours {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  return { from: '22:00', to: '07:00', timeZone }
}

export function QuietFields({ quiet, onChange }: QuietFieldsProps) {
  return (
    <div>
      <Switch
        label="Quiet hours"
        description="Nothing pops up and nothing is sent meanwhile, unless it is urgent."
        checked={quiet !== null}
        onChange={({ currentTarget: { checked } }) => onChange(checked ? usualNight() : null)}
      />
      {quiet && (
        <Group mt="sm" gap="sm" align="flex-end" wrap="wrap">
          <TextInput
            type="time"
            label="From"
            value={quiet.from}
            onChange={({ currentTarget: { value } }) => onChange({ ...quiet, from: value })}
          />
          <TextInput
            type="time"
            label="To"
            value={quiet.to}
            onChange={({ currentTarget: { value } }) => onChange({ ...quiet, to: value })}
          />
          <Text size="sm" c="dimmed" pb={8}>
            {quiet.timeZone.replaceAll('_', ' ')}
          </Text>
        </Group>
      )}
    </div>
  )
}
