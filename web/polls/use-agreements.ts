/** Following what is agreed while somebody is there. */
import { useEvents } from '@concord/client/react'
import { CONSENSUS_REACHED, OptionCount, z } from '@concord/schemas'
import { useEffect, useState } from 'react'
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
  const [fresh, setFresh] = useState(NONE)
  useEffect(() => {
    setFresh(NONE)
  }, [scope])
  useEvents(
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
      if (!agreement.success) return
      setFresh((before) => new Set(before).add(agreement.data.optionId))
      tell(agreement.data)
    },
  )
  return fresh
}

/** `Everybody wants Rome.`, `3 of 5 want Rome.` */
export function agreementWords({ title, matchType, tally: { up, eligible } }: Agreement): string {
  return matchType === 'unanimous'
    ? `Everybody wants ${title}.`
    : `${up} of ${eligible} want ${title}.`
}
