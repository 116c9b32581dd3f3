/** Whether this person wants to be seen by nobody; kept on the device, the same in all its tabs. */
import { useLocalStorage } from '@mantine/hooks'
import { useSession } from '../session/session.tsx'

export function useHidden(): readonly [hidden: boolean, setHidden: (hidden: boolean) => void] {
  const { me } = useSession()
  const [hidden, setHidden] = useLocalStorage({
    key: `concord.hidden.${me.tenantId}.${me.userId}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  return [hidden, setHidden]
}
