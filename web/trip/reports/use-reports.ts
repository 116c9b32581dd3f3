import { isAdmin, scopeName, type Report, type ReportRequest } from '@concord/schemas'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useSession } from '../../session/session.tsx'
import { plainWords } from '../../shell/plain-words.ts'
import { saveFile } from '../../shell/save-file.ts'
import { fileName, isUnderway } from './report-words.ts'

/** How often it is asked how far a report is. */
const ASK_MS = 400

const MEDIA = { csv: 'text/csv', pdf: 'application/pdf' } as const

export type WantedReport = Pick<ReportRequest, 'type' | 'format' | 'filters'>

export interface Reports {
  /** Of this trip and of this person, newest first; `undefined` until the server answered. */
  readonly items: readonly Report[] | undefined
  /** Whether there are more of them for this person than for others. */
  readonly isAdmin: boolean
  readonly problem: string
  /** Asks for one, and gives its file to the person once it is made. */
  order(wanted: WantedReport): Promise<void>
  /** Gives the file of one that is made to the person. */
  save(report: Report): Promise<void>
}

export function useReports(tripId: string, title: string): Reports {
  const { client, me } = useSession()
  const { api } = client
  const scope = scopeName({ tenantId: me.tenantId, kind: 'trip', id: tripId })
  const [items, setItems] = useState<readonly Report[]>()
  const [admin, setAdmin] = useState(false)
  const [problem, setProblem] = useState('')
  const shown = useRef(true)

  const run = useCallback(async (work: () => Promise<void>) => {
    setProblem('')
    try {
      await work()
    } catch (error) {
      setProblem(plainWords(error))
    }
  }, [])

  /** Resolves with what became of it; `undefined` when nobody waits for it any more. */
  const follow = useCallback(
    async (report: Report): Promise<Report | undefined> => {
      let state = report
      while (isUnderway(state)) {
        await new Promise((resolve) => setTimeout(resolve, ASK_MS))
        if (!shown.current) return undefined
        state = await api.reports.read(report.id)
        const next = state
        setItems((before) => before?.map((each) => (each.id === next.id ? next : each)))
      }
      return state
    },
    [api],
  )

  useEffect(() => {
    shown.current = true
    void run(async () => {
      const [{ items: kept }, { roles }] = await Promise.all([api.reports.list(), api.me()])
      const mine = kept.filter((each) => each.scope === undefined || each.scope === scope)
      setItems(mine)
      setAdmin(isAdmin(roles))
      await Promise.all(mine.filter(isUnderway).map(follow))
    })
    return () => {
      shown.current = false
    }
  }, [api, scope, run, follow])

  async function give(report: Report): Promise<void> {
    const bytes = await api.reports.file(report.id)
    saveFile(fileName(report, title), MEDIA[report.format], new Uint8Array(bytes))
  }

  return {
    items,
    isAdmin: admin,
    problem,
    order: (wanted) =>
      run(async () => {
        const isOfTrip = wanted.type === 'activity' || wanted.type === 'votes'
        const ordered = await api.reports.order({ ...wanted, ...(isOfTrip ? { scope } : {}) })
        setItems((before = []) => [ordered, ...before])
        const made = await follow(ordered)
        if (made?.status === 'completed') await give(made)
      }),
    save: (report) => run(() => give(report)),
  }
}
