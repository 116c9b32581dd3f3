import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { memo } from 'react'
import { CardMenuItems } from './card-menu-items.tsx'
import classes from './card.module.css'

interface CardMenuProps {
  id: string
  title: string
  column: string
}

/** Drawn anew only when its card changes: there is one for each card, and a card on its way draws all of them often. */
export const CardMenu = memo(function CardMenu({ id, title, column }: CardMenuProps) {
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon
          className={classes.menu}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`More for ${title}`}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CardMenuItems id={id} column={column} />
      </Menu.Dropdown>
    </Menu>
  )
})
