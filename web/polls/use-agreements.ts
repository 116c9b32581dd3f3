/** Following what is agreed while somebody is there. */
import { CONSENSUS_REACHED, OptionCount, z, type ConcordEvent } from '@concord/schemas'
import { useEffect, useEffectEvent, useState } from 'react'
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

/** How far somebody was told since the head: a view may go and come back, and tells nothing twice. */
const toldUpTo = new WeakMap<Promise<number | undefined>, number>()

/**
 * Tells of everything that comes to be agreed in the scope after the event `head`, each time once, also of what came
 * about while there was no connection; without a head, from when it is connected. Returns the options that it told of.
 */
export function useAgreements(
  scope: string,
  head: Promise<number | undefined>,
  tell: (agreement: Agreement) => void,
): ReadonlySet<string> {
  const { client } = useSession()
  const [fresh, setFresh] = useState(NONE)
  const hear = useEffectEvent(({ data, seq }: ConcordEvent) => {
    toldUpTo.set(head, seq)
    const agreement = Agreement.safeParse(data)
    if (!agreement.success) return
    setFresh((before) => new Set(before).add(agreement.data.optionId))
    tell(agreement.data)
  })
  useEffect(() => {
    setFresh(NONE)
    let isGone = false
    let stop = () => {}
    void head.then((opened) => {
      if (isGone) return
      const since = toldUpTo.get(head) ?? opened
      const filter = { types: [CONSENSUS_REACHED], scope }
      stop = client.events.subscribe({ ...filter, since, onError: tellMissing }, hear).unsubscribe
    })
    return () => {
      isGone = true
      stop()
    }
  }, [client, scope, head])
  return fresh
}

function tellMissing(error: unknown): void {
  // A line above the page says who is disconnected, and why.
  if (refusalCode(error) !== 'FORCED_DISCONNECT') tellError(error, 'News of votes may be missing')
}

/** `Everybody wants Rome.`, `3 of 5 want Rome.` */
export function agreementWords({ title, matchType, tally: { up, eligible } }: Agreement): string {
  return matchType === 'unanimous'
    ? `Everybody wants ${title}.`
    : `${up} of ${eligible} want ${title}.`
}
