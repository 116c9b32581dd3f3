import { scopeName } from '@concord/schemas'
import { notifications } from '@mantine/notifications'
import { IconConfetti } from '@tabler/icons-react'
import { agreementWords, useAgreements } from '../../polls/use-agreements.ts'
import { useSession } from '../../session/session.tsx'
import { useTripRoom } from '../trip-room.ts'

/** One toast each time that something is agreed in the trip. Returns what was agreed since the page was opened. */
export function useAgreedToast(): ReadonlySet<string> {
  const { id } = useTripRoom()
  const { tenantId } = useSession().me
  return useAgreements(scopeName({ tenantId, kind: 'trip', id }), (agreement) =>
    notifications.show({
      title: 'Agreed',
      message: agreementWords(agreement),
      color: 'lagoon',
      icon: <IconConfetti size={20} aria-hidden />,
      role: 'status',
      autoClose: 8000,
    }),
  )
}
