import { ActivityCategory } from '@concord/schemas'
import { Chip, Group, Input } from '@mantine/core'
import { useId } from 'react'
import { CATEGORIES } from '../board/categories.ts'

interface CategoryFieldProps {
  value: ActivityCategory
  disabled: boolean
  onChange(category: ActivityCategory): void
}

export function CategoryField({ value, disabled, onChange }: CategoryFieldProps) {
  const label = useId()
  return (
    <Input.Wrapper label="Category" labelElement="div" labelProps={{ id: label }}>
      <Chip.Group value={value} onChange={(next) => onChange(ActivityCategory.parse(next))}>
        <Group gap={6} mt={4} role="radiogroup" aria-labelledby={label}>
          {ActivityCategory.options.map((category) => {
            const { name, icon: Picture, color } = CATEGORIES[category]
            const chosen = category === value
            return (
              <Chip
                key={category}
                value={category}
                size="sm"
                radius="md"
                variant="light"
                color={color}
                disabled={disabled}
                icon={<Picture size={15} />}
              >
                {!chosen && (
                  <Picture
                    size={15}
                    style={{ verticalAlign: -3, marginInlineEnd: 5 }}
                    aria-hidden
                  />
                )}
                {name}
              </Chip>
            )
          })}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  )
}
