/** One toast each time that something is agreed in the trip. */
import { scopeName } from '@concord/schemas'
import { notifications } from '@mantine/notifications'
import { IconConfetti } from '@tabler/icons-react'
import { agreementWords, useAgreements } from '../../polls/use-agreements.ts'
import { useSession } from '../../session/session.tsx'
import { useTripRoom } from '../trip-room.ts'
import type { Found } from '../use-is-there.ts'

/** `head`: where the log ended before the trip was opened. Returns what was agreed since then. */
export function useAgreedToast(head: Found['head']): ReadonlySet<string> {
  const { id } = useTripRoom()
  const { tenantId } = useSession().me
  return useAgreements(scopeName({ tenantId, kind: 'trip', id }), head, (agreement) =>
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
