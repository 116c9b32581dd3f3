/** Following what is agreed while somebody is there. */
import type { Client } from '@concord/client'
import { CONSENSUS_REACHED, OptionCount, z } from '@concord/schemas'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { tellError } from '../shell/attempt.ts'
import { refusalCode } from '../shell/plain-words.ts'

const Agreement = z.object({
  pollId: z.string(),
  optionId: z.string(),
  title: z.string(),
  participants: z.array(z.string()),
  matchType: z.enum(['unanimous', 'majority']),
  tally: OptionCount,
})
export type Agreement = z.infer<typeof Agreement>

const NONE: ReadonlySet<string> = new Set()

/**
 * Tells of everything that comes to be agreed in the scope from now on, each time once, also of what came about while
 * there was no connection. Returns the options that were agreed since the page was opened.
 */
export function useAgreements(
  scope: string,
  tell: (agreement: Agreement) => void,
): ReadonlySet<string> {
  const { client } = useSession()
  const [fresh, setFresh] = useState(NONE)
  const telling = useRef(tell)
  useEffect(() => {
    telling.current = tell
  })
  useEffect(() => {
    setFresh(NONE)
    return followAgreements(client, scope, (agreement) => {
      setFresh((before) => new Set(before).add(agreement.optionId))
      telling.current(agreement)
    })
  }, [client, scope])
  return fresh
}

function followAgreements(
  { events }: Pick<Client, 'events'>,
  scope: string,
  tell: (agreement: Agreement) => void,
): () => void {
  const { unsubscribe } = events.subscribe(
    {
      types: [CONSENSUS_REACHED],
      scope,
      onError(error) {
        // A line above the page says who is disconnected, and why.
        if (refusalCode(error) !== 'FORCED_DISCONNECT')
          tellError(error, 'News of votes may be missing')
      },
    },
    ({ data }) => {
      const agreement = Agreement.safeParse(data)
      if (agreement.success) tell(agreement.data)
    },
  )
  return unsubscribe
}

/** `Everybody wants Rome.`, `3 of 5 want Rome.` */
export function agreementWords({ title, matchType, tally: { up, eligible } }: Agreement): string {
  return matchType === 'unanimous'
    ? `Everybody wants ${title}.`
    : `${up} of ${eligible} want ${title}.`
}
