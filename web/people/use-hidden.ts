/** Whether this person wants to be seen by nobody: the same in everything that they have open, on any device. */
import { tripRoom } from '../trip/trip-room.ts'

export function useHidden(): readonly [hidden: boolean, setHidden: (hidden: boolean) => void] {
  const hidden = tripRoom.useSelf(({ visible }) => visible === false)
  const update = tripRoom.useUpdateMyPresence()
  return [hidden, (hide) => update({ visible: !hide })]
}
