/** Everything that one can do with a card without dragging it. */
import { Menu, ScrollArea } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconBulb,
  IconCalendar,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import { attempt } from '../../shell/attempt.ts'
import { useTripRoom } from '../trip-room.ts'
import { useBoard } from './board-view.ts'
import { moveCard } from './card-actions.ts'
import { columnName } from './move-words.ts'
import { IDEAS, placementOf, samePlace, step, type Placement } from './placement.ts'

export function CardMenuItems({ id, column }: { id: string; column: string }) {
  const room = useTripRoom()
  const { moves, names, open } = useBoard()
  const here = placementOf(moves.columns, id)
  const move = (placement: Placement) => attempt('Not moved', () => moveCard(room, placement))
  const up = here && step(moves.columns, here, 'up')
  const down = here && step(moves.columns, here, 'down')
  return (
    <>
      <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => open(id)}>
        Open
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowUp size={16} />}
        disabled={!here || !up || samePlace(up, here)}
        onClick={() => up && move(up)}
      >
        Move up
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowDown size={16} />}
        disabled={!here || !down || samePlace(down, here)}
        onClick={() => down && move(down)}
      >
        Move down
      </Menu.Item>
      {moves.columns.length > 1 && (
        <>
          <Menu.Divider />
          <Menu.Label>Move to</Menu.Label>
          <ScrollArea.Autosize mah={220} type="auto">
            {moves.columns
              .filter((each) => each.id !== column)
              .map((each) => (
                <Menu.Item
                  key={each.id}
                  leftSection={
                    each.id === IDEAS ? <IconBulb size={16} /> : <IconCalendar size={16} />
                  }
                  onClick={() => move({ card: id, column: each.id, before: null })}
                >
                  {columnName(each.id, names)}
                </Menu.Item>
              ))}
          </ScrollArea.Autosize>
        </>
      )}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconTrash size={16} />}
        color="red"
        onClick={() => attempt('Not deleted', () => room.trip.activities.remove(id))}
      >
        Delete
      </Menu.Item>
    </>
  )
}
