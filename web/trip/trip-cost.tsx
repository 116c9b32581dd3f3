/** What the trip costs, and for what. */
import {
  Divider,
  Group,
  NativeSelect,
  Popover,
  Progress,
  Stack,
  Text,
  UnstyledButton,
} from '@mantine/core'
import { IconWallet } from '@tabler/icons-react'
import { useState } from 'react'
import { attempt } from '../shell/attempt.ts'
import { CATEGORIES } from './board/categories.ts'
import { CURRENCIES, money } from './money.ts'
import { totalsOf } from './totals.ts'
import { useTripRoom } from './trip-room.ts'
import { useActivities, useDays, useMeta, useReadOnly } from './use-trip.ts'
import classes from './trip-header.module.css'

export function TripCost() {
  const { meta } = useTripRoom().trip
  const { currency = 'EUR' } = useMeta()
  const readOnly = useReadOnly()
  const totals = totalsOf(useDays(), useActivities())
  const [opened, setOpened] = useState(false)
  const choices = CURRENCIES.includes(currency) ? CURRENCIES : [currency, ...CURRENCIES]
  const planned = money(totals.planned, currency)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.button}
          aria-label={`${planned} planned: the costs of the trip`}
          onClick={() => setOpened(!opened)}
        >
          <IconWallet size={17} stroke={1.8} aria-hidden />
          <span className="numbers">{planned} planned</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Costs of the trip">
        <Stack gap="sm" w={250}>
          {totals.byCategory.length === 0 && (
            <Text size="sm" c="dimmed">
              Nothing on the board has a cost yet.
            </Text>
          )}
          {totals.byCategory.map(([category, cost]) => {
            const { name, color, icon: Picture } = CATEGORIES[category]
            return (
              <div key={category}>
                <Group justify="space-between" wrap="nowrap" mb={4}>
                  <Group gap={6}>
                    <Picture size={15} aria-hidden />
                    <Text size="sm">{name}</Text>
                  </Group>
                  <Text size="sm" className="numbers">
                    {money(cost, currency)}
                  </Text>
                </Group>
                <Progress
                  value={(100 * cost) / totals.planned}
                  color={color}
                  size="sm"
                  aria-label={`${name}: share of the costs`}
                />
              </div>
            )
          })}
          <Divider />
          <Line name="Planned" amount={planned} bold />
          {totals.ideas > 0 && (
            <Line name="Ideas, not planned yet" amount={money(totals.ideas, currency)} />
          )}
          <NativeSelect
            label="Currency"
            size="xs"
            data={choices}
            value={currency}
            disabled={readOnly}
            onChange={(event) => {
              const next = event.currentTarget.value
              attempt('Currency not changed', () => meta.set({ currency: next }))
            }}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function Line({ name, amount, bold = false }: { name: string; amount: string; bold?: boolean }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm" {...(bold ? { fw: 620 } : { c: 'dimmed' })}>
        {name}
      </Text>
      <Text size="sm" className="numbers" {...(bold ? { fw: 620 } : { c: 'dimmed' })}>
        {amount}
      </Text>
    </Group>
  )
}
