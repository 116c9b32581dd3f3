import type { ActivityCategory } from '@concord/schemas'
import { ThemeIcon } from '@mantine/core'
import { memo } from 'react'
import { CATEGORIES } from './categories.ts'

export const CategoryIcon = memo(function CategoryIcon({
  category,
}: {
  category: ActivityCategory
}) {
  const { name, icon: Picture, color } = CATEGORIES[category]
  return (
    <ThemeIcon
      variant="light"
      color={color}
      size={30}
      radius={9}
      title={name}
      role="img"
      aria-label={name}
    >
      <Picture size={17} stroke={1.8} />
    </ThemeIcon>
  )
})
