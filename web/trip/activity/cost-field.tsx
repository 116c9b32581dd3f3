import { TextInput } from '@mantine/core'
import { useDraft } from '../use-draft.ts'
import { useMeta } from '../use-trip.ts'
import type { ActivityChanges } from './activity-changes.ts'
import { parseCost } from './parse-cost.ts'

interface CostFieldProps {
  cost: number
  readOnly: boolean
  write(changes: ActivityChanges): boolean
}

export function CostField({ cost, readOnly, write }: CostFieldProps) {
  const { currency = 'EUR' } = useMeta()
  const draft = useDraft(cost === 0 ? '' : String(cost), (next) => {
    const amount = parseCost(next)
    return amount !== undefined && (amount === cost || write({ cost: amount }))
  })
  const wrong = parseCost(draft.value) === undefined
  return (
    <TextInput
      {...draft}
      label="Cost"
      description="For everybody together"
      placeholder="0"
      inputMode="decimal"
      maxLength={16}
      readOnly={readOnly}
      error={wrong ? 'Write a number, such as 25 or 12.50.' : undefined}
      leftSection={<span style={{ fontSize: 12, fontWeight: 600 }}>{currency}</span>}
      leftSectionWidth={50}
    />
  )
}
